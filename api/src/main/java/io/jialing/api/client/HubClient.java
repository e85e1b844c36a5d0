package io.jialing.api.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Talks to the hub as any client would: JSON over HTTP with a bearer key.
public final class HubClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http;
    private final String address;
    private final @Nullable String key;

    /// A client without a key.
    ///
    /// @param address for example `http://127.0.0.1:8080`
    public HubClient(String address) {
        this(HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build(), address, null);
    }

    private HubClient(HttpClient http, String address, @Nullable String key) {
        this.http = http;
        this.address = address;
        this.key = key;
    }

    /// What is sent.
    ///
    /// @param headers beside those that every request has
    /// @param body null for none
    public record Request(String method, String path, Map<String, String> headers, @Nullable String body) {
        public static Request of(String method, String path) {
            return new Request(method, path, Map.of(), null);
        }

        /// The same with a body, which is written as JSON.
        public Request json(Object document) {
            return with("Content-Type", "application/json").body(JSON.writeValueAsString(document));
        }

        /// The same with a body as it stands; its `Content-Type` is a header.
        public Request body(String text) {
            return new Request(method, path, headers, text);
        }

        public Request with(String header, String value) {
            var more = new TreeMap<>(headers);
            more.put(header, value);
            return new Request(method, path, more, body);
        }
    }

    /// An answer of the hub.
    ///
    /// @param text the body as it came
    /// @param body the same read; missing when it is no JSON
    public record Answer(int status, String text, JsonNode body) {
        /// The body of an answer that went well.
        ///
        /// @throws Refused when it did not
        public JsonNode ok() {
            return succeeded().body;
        }

        /// This answer, if it went well.
        ///
        /// @throws Refused when it did not
        public Answer succeeded() {
            if (status / 100 != 2) {
                throw new Refused(this);
            }
            return this;
        }
    }

    /// The same client with a key.
    public HubClient with(String bearer) {
        return new HubClient(http, address, bearer);
    }

    /// Where the hub is.
    public String address() {
        return address;
    }

    /// Whether the hub says that it is ready to serve.
    public boolean isReady() {
        try {
            return get("/actuator/health/readiness").status() == 200;
        } catch (HubUnreachable _) {
            return false;
        }
    }

    /// Reads a resource.
    public Answer get(String path) {
        return send(Request.of("GET", path));
    }

    /// Posts a body, which is written as JSON.
    public Answer post(String path, Object body) {
        return send(Request.of("POST", path).json(body));
    }

    /// Posts once, however often it is called with that idempotency key.
    public Answer postOnce(String path, Object body, String idempotencyKey) {
        return send(Request.of("POST", path).json(body).with("Idempotency-Key", idempotencyKey));
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// @throws HubUnreachable when none comes
    public Answer send(Request request) {
        try {
            HttpRequest built = build(request).timeout(TIMEOUT).build();
            HttpResponse<String> response = http.send(built, BodyHandlers.ofString());
            return answer(response, response.body());
        } catch (IOException e) {
            throw new HubUnreachable(address, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Sends a request and reads the answer line by line while the hub writes it.
    ///
    /// @throws HubUnreachable when no answer begins
    /// @throws Refused when it tells of a problem
    public Lines lines(Request request) {
        // Not a timeout of the request: that may cover the body, which has no end.
        var coming = http.sendAsync(build(request).build(), BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = coming.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (response.statusCode() / 100 != 2) {
                try (InputStream body = response.body()) {
                    throw new Refused(answer(response, new String(body.readAllBytes(), StandardCharsets.UTF_8)));
                }
            }
            return new Lines(address, response.body());
        } catch (IOException e) {
            throw new HubUnreachable(address, e);
        } catch (ExecutionException | TimeoutException e) {
            coming.cancel(true);
            throw new HubUnreachable(address, e);
        } catch (InterruptedException e) {
            coming.cancel(true);
            throw interrupted(e);
        }
    }

    private HttpRequest.Builder build(Request request) {
        var built = HttpRequest.newBuilder(URI.create(address + request.path()));
        built.header("Accept-Language", "en");
        if (key != null) {
            built.header("Authorization", "Bearer " + key);
        }
        request.headers().forEach(built::header);
        String body = request.body();
        return built.method(request.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    private static Answer answer(HttpResponse<?> response, String text) {
        boolean isJson = response.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Answer(response.statusCode(), text, isJson ? read(text) : MissingNode.getInstance());
    }

    /// Something between us and the hub may call anything JSON.
    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException _) {
            return MissingNode.getInstance();
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while talking to the hub.", e);
    }

    /// An answer that is still being written.
    public static final class Lines implements AutoCloseable {
        private final String address;
        private final InputStream body;
        private final BufferedReader reader;

        private Lines(String address, InputStream body) {
            this.address = address;
            this.body = body;
            reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /// The next line; null when the answer is complete.
        ///
        /// @throws HubUnreachable when the connection breaks
        public @Nullable String next() {
            try {
                return reader.readLine();
            } catch (IOException e) {
                throw new HubUnreachable(address, e);
            }
        }

        /// Whether a line, or a part of one, has come already.
        public boolean isReady() {
            try {
                return reader.ready();
            } catch (IOException e) {
                throw new HubUnreachable(address, e);
            }
        }

        /// Lets the connection go, also while somebody reads from it.
        @Override
        public void close() {
            try {
                // Not the reader: closing it waits for whoever reads.
                body.close();
            } catch (IOException _) {
                // It was gone already.
            }
        }
    }

    /// The hub answered, and the answer is no.
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Answer answer;

        Refused(Answer answer) {
            super("The hub answered %d: %s".formatted(answer.status(), answer.text()));
            this.answer = answer;
        }

        public Answer answer() {
            return answer;
        }
    }

    /// No answer came; whether the hub took the request is not known.
    public static final class HubUnreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        HubUnreachable(String address, Exception cause) {
            super("The hub at %s does not answer.".formatted(address), cause);
        }
    }
}
