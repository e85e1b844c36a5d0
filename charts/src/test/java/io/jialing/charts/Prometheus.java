package io.jialing.charts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real Prometheus that scrapes one address every second, for as long as a test lasts.
final class Prometheus implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final int port;
    private final Process process;

    private Prometheus(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /// Where the program is; empty when it is not installed.
    static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Prometheus scraping(Path program, URI target, String path, Path folder) throws IOException {
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(
                config,
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: jialing
                    metrics_path: %s
                    static_configs: [{targets: ['%s']}]
                """
                        .formatted(path, target.getAuthority()));
        int port = freePort();
        Process process =
                new ProcessBuilder(
                                List.of(
                                        program.toString(),
                                        "--config.file=" + config,
                                        "--storage.tsdb.path=" + folder.resolve("data"),
                                        "--web.listen-address=127.0.0.1:" + port))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("prometheus.log").toFile())
                        .start();
        return new Prometheus(port, process);
    }

    /// The answer to a query; its series are in `/data/result`, and there are none before Prometheus is ready.
    JsonNode query(String expression) {
        URI address =
                URI.create(
                        "http://127.0.0.1:%d/api/v1/query?query=%s"
                                .formatted(port, URLEncoder.encode(expression, StandardCharsets.UTF_8)));
        try {
            HttpResponse<String> response =
                    CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            // Until it is ready it says so in plain words.
            return response.statusCode() == 503
                    ? JsonMapper.shared().createObjectNode()
                    : JsonMapper.shared().readTree(response.body());
        } catch (IOException _) {
            return JsonMapper.shared().createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
