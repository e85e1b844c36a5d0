package io.jialing.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// A caller of the service under test.
///
/// @param key the API key it shows; null for nobody's
/// @param headers further headers, name and value in turn
public record Http(int port, @Nullable String key, List<String> headers) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Somebody without a key.
    public static Http nobody(int port) {
        return new Http(port, null, List.of());
    }

    /// The administrator whose key the first start wrote.
    public static Http admin(int port, Path dataDirectory) {
        try {
            return nobody(port).as(Files.readString(dataDirectory.resolve("admin-key")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Http as(@Nullable String otherKey) {
        return new Http(port, otherKey, headers);
    }

    public Http with(String header, String value) {
        var more = new ArrayList<>(headers);
        more.addAll(List.of(header, value));
        return new Http(port, key, more);
    }

    /// What came back.
    ///
    /// @param json the body; a missing node when there is none or it is no JSON
    public record Reply(int status, HttpResponse<String> response, JsonNode json) {
        public @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        public String etag() {
            return String.valueOf(header("ETag"));
        }

        public String code() {
            return json.path("code").asString("");
        }

        /// The reply, when it tells of success.
        public Reply ok() {
            if (status / 100 != 2) {
                throw new AssertionError("%d %s".formatted(status, response.body()));
            }
            return this;
        }

        @Override
        public String toString() {
            return status + " " + response.body();
        }
    }

    public Reply get(String path) {
        return send("GET", path, null);
    }

    public Reply post(String path, String body) {
        return send("POST", path, body);
    }

    public Reply put(String path, String body) {
        return send("PUT", path, body);
    }

    public Reply patch(String path, String body) {
        return send("PATCH", path, body);
    }

    public Reply delete(String path) {
        return send("DELETE", path, null);
    }

    public Reply send(String method, String path, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (body != null && !headers.contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean isJson = response.headers().firstValue("Content-Type").orElse("").contains("json");
            var json =
                    isJson && !response.body().isBlank() ? JSON.readTree(response.body()) : MissingNode.getInstance();
            return new Reply(response.statusCode(), response, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
