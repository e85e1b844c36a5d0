package io.jialing.api.secrets;

import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.security.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// The keys that secrets are sealed with. A file has one a line, 32 bytes in Base64; empty lines and those that begin
/// with `#` are skipped. The first closes and all of them open, so that a key can be replaced.
final class SecretKeys {
    private static final int KEY_BYTES = 32;
    private static final String OWN_FILE = "secret-key";
    private static final String PURPOSE = "jialing: secrets";

    private final SequencedMap<String, Seal> seals;

    private SecretKeys(SequencedMap<String, Seal> seals) {
        this.seals = seals;
    }

    /// Those of a file.
    ///
    /// @throws IllegalStateException when it cannot be read or is no such file; it says why, and shows no key
    static SecretKeys in(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The file of secret keys, %s, cannot be read.".formatted(file), e);
        }
        var seals = new LinkedHashMap<String, Seal>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                Seal seal = Seal.of(key(file, i + 1, line), PURPOSE);
                seals.put(seal.digest(new byte[0]).substring(0, 16), seal);
            }
        }
        if (seals.isEmpty()) {
            throw new IllegalStateException("The file of secret keys, %s, has no key.".formatted(file));
        }
        return new SecretKeys(seals);
    }

    /// That of a hub that keeps its database beside it, made at its first start.
    static SecretKeys own(DataDirectory directory) {
        Path file = directory.path().resolve(OWN_FILE);
        if (Files.notExists(file)) {
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            try {
                directory.write(OWN_FILE, Base64.getEncoder().encodeToString(key) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("The secret key cannot be written to %s.".formatted(file), e);
            }
        }
        return in(file);
    }

    /// The names of the keys; a name tells nothing of its key.
    Set<String> names() {
        return seals.keySet();
    }

    /// The name of the key that closes.
    String closing() {
        return seals.firstEntry().getKey();
    }

    /// The seal of a key.
    ///
    /// @throws IllegalStateException when there is no such key
    Seal seal(String name) {
        Seal seal = seals.get(name);
        if (seal == null) {
            throw new IllegalStateException("There is no secret key %s among %s.".formatted(name, names()));
        }
        return seal;
    }

    private static byte[] key(Path file, int line, String text) {
        try {
            byte[] key = Base64.getDecoder().decode(text);
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException _) {
            // Said below, without the text.
        }
        throw new IllegalStateException(
                "Line %d of the file of secret keys, %s, must be %d bytes in Base64. Maybe make one with: openssl rand -base64 %d"
                        .formatted(line, file, KEY_BYTES, KEY_BYTES));
    }
}
