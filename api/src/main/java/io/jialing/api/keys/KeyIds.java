package io.jialing.api.keys;

import java.security.SecureRandom;

/// Makes ids of keys, which name a key in lists and in the audit and say nothing about its secret.
final class KeyIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 16;

    private KeyIds() {}

    /// `k-` and 16 characters, which is 80 bits of chance.
    static String random() {
        var id = new StringBuilder("k-");
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
