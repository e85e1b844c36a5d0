package io.jialing.api.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Talks to the hub as any client would: JSON over HTTP with a bearer key.
public final class HubClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http;
    private final JsonMapper json;
    private final String address;
    private final @Nullable String key;

    /// A client without a key.
    ///
    /// @param address for example `http://127.0.0.1:8080`
    public HubClient(String address) {
        this(HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build(), new JsonMapper(), address, null);
    }

    private HubClient(HttpClient http, JsonMapper json, String address, @Nullable String key) {
        this.http = http;
        this.json = json;
        this.address = address;
        this.key = key;
    }

    /// An answer of the hub.
    public record Answer(int status, JsonNode body) {
        /// The body of an answer that went well.
        ///
        /// @throws IllegalStateException naming the problem when it did not
        public JsonNode ok() {
            if (status / 100 != 2) {
                throw new IllegalStateException("The hub answered %d: %s".formatted(status, body));
            }
            return body;
        }
    }

    /// The same client with a key.
    public HubClient with(String bearer) {
        return new HubClient(http, json, address, bearer);
    }

    /// Whether the hub says that it is ready to serve.
    public boolean isReady() {
        try {
            return send("GET", "/actuator/health/readiness", null, null).status() == 200;
        } catch (HubUnreachable _) {
            return false;
        }
    }

    /// Reads a resource.
    public Answer get(String path) {
        return send("GET", path, null, null);
    }

    /// Posts a body, which is written as JSON.
    public Answer post(String path, Object body) {
        return send("POST", path, body, null);
    }

    /// Posts once, however often it is called with that idempotency key.
    public Answer postOnce(String path, Object body, String idempotencyKey) {
        return send("POST", path, body, idempotencyKey);
    }

    private Answer send(String method, String path, @Nullable Object body, @Nullable String idempotencyKey) {
        var request = HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT);
        request.header("Accept-Language", "en");
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json");
            request.method(method, BodyPublishers.ofString(json.writeValueAsString(body)));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            JsonNode answer = response.body().isBlank() ? json.createObjectNode() : json.readTree(response.body());
            return new Answer(response.statusCode(), answer);
        } catch (IOException e) {
            throw new HubUnreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while talking to the hub.", e);
        }
    }

    /// No answer came; whether the hub took the request is not known.
    public static final class HubUnreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        HubUnreachable(IOException cause) {
            super("The hub does not answer.", cause);
        }
    }
}
