package io.jialing.api.cli.session;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A hub and the key that opens it, as `jialing login` keeps them.
///
/// @param server address of the hub without a slash at its end
record Login(String server, String key) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// The file that keeps it.
    static Path file(Surroundings surroundings) {
        return surroundings.folder("XDG_CONFIG_HOME", ".config").resolve("login.json");
    }

    /// What is kept; empty when nothing is.
    ///
    /// @throws UsageException when others may read it, or it is not what `login` wrote
    static Optional<Login> kept(Surroundings surroundings) {
        Path file = file(surroundings);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (!OwnFile.isPrivate(file)) {
            throw new UsageException(
                    "%s holds a key and may be read by others. Maybe make a new key, and: chmod 600 %s"
                            .formatted(file, file));
        }
        try {
            JsonNode login = JSON.readTree(Files.readString(file));
            String server = login.path("server").asString("");
            String key = login.path("key").asString("");
            if (server.isEmpty() || key.isEmpty()) {
                throw new UsageException("%s names no server or no key. Maybe log in again.".formatted(file));
            }
            return Optional.of(new Login(server, key));
        } catch (JacksonException _) {
            throw new UsageException("%s is not readable. Maybe log in again.".formatted(file));
        } catch (IOException e) {
            throw new UsageException("%s cannot be read: %s".formatted(file, e));
        }
    }

    void keep(Surroundings surroundings) {
        OwnFile.write(
                file(surroundings),
                JSON.createObjectNode().put("server", server).put("key", key).toPrettyString() + "\n");
    }

    /// An address as people write it, as it is kept.
    ///
    /// @throws UsageException when it is none
    static String server(String text) {
        String stripped = text.strip().replaceAll("/+$", "");
        String full = stripped.contains("://") ? stripped : "http://" + stripped;
        try {
            var address = new URI(full);
            boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (isWeb && address.getHost() != null && address.getQuery() == null && address.getFragment() == null) {
                return full;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new UsageException("'%s' is no address such as http://127.0.0.1:8080.".formatted(text));
    }
}
