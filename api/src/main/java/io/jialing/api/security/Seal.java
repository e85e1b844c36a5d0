package io.jialing.api.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Closes what must not lie in the database for whoever reads it: AES-256-GCM under a key derived from a secret. Its
/// text form shows nothing.
public final class Seal {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String HMAC = "HmacSHA256";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec closing;
    private final SecretKeySpec digesting;

    private Seal(SecretKeySpec closing, SecretKeySpec digesting) {
        this.closing = closing;
        this.digesting = digesting;
    }

    /// The seal of a secret.
    ///
    /// @param purpose what it is for; seals for different purposes do not open each other's
    public static Seal of(byte[] secret, String purpose) {
        var key = new SecretKeySpec(secret, HMAC);
        return new Seal(
                new SecretKeySpec(hmac(key, bytes(purpose)), "AES"),
                new SecretKeySpec(hmac(key, bytes(purpose + ": digests")), HMAC));
    }

    /// The text so that only the same seal can open it.
    ///
    /// @param about what it belongs to, so that it cannot be put in another's place
    public String close(String text, String about) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] closed = cipher(Cipher.ENCRYPT_MODE, nonce, about, bytes(text));
        byte[] both = ByteBuffer.allocate(nonce.length + closed.length).put(nonce).put(closed).array();
        return Base64.getEncoder().encodeToString(both);
    }

    /// What was closed.
    ///
    /// @throws IllegalStateException when another seal closed it, it belongs to something else, or somebody changed it
    public String open(String closed, String about) {
        var both = ByteBuffer.wrap(Base64.getDecoder().decode(closed));
        byte[] nonce = new byte[NONCE_BYTES];
        both.get(nonce);
        byte[] rest = new byte[both.remaining()];
        both.get(rest);
        return new String(cipher(Cipher.DECRYPT_MODE, nonce, about, rest), StandardCharsets.UTF_8);
    }

    /// A digest that nobody without the secret can compute, so that what has few possible values cannot be guessed from
    /// it; 64 hexadecimal digits.
    public String digest(byte[] content) {
        return HexFormat.of().formatHex(hmac(digesting, content));
    }

    private byte[] cipher(int mode, byte[] nonce, String about, byte[] input) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, closing, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(bytes(about));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("What belongs to '%s' cannot be closed or opened.".formatted(about), e);
        }
    }

    private static byte[] hmac(SecretKeySpec key, byte[] content) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256.", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
