package io.jialing.api.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// The text that a key's bearer shows: `jl_` and 43 characters that carry 256 random bits, so that a plain hash cannot
/// be turned back. It is never logged; its text form hides it.
///
/// @param text as the bearer shows it
record Secret(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final String FORM = "jl_[A-Za-z0-9_-]{43}";

    /// A new one.
    static Secret random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret("jl_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// Whether it can be the secret of a key at all.
    boolean isWellFormed() {
        return text.matches(FORM);
    }

    /// What the store keeps of it: SHA-256.
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    @Override
    public String toString() {
        return "jl_…";
    }
}
