package io.jialing.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Reads the hub's event stream and notes when each job was told to be running, which is after that was durable.
final class Running implements AutoCloseable {
    private final Socket socket;
    private final Map<String, Long> at = new ConcurrentHashMap<>();

    Running(HubUnderLoad hub) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), hub.port());
        OutputStream out = socket.getOutputStream();
        String request =
                "GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
                        + hub.key()
                        + "\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        Thread.ofVirtual().name("events").start(this::read);
    }

    /// When the job was told to be running, on the clock of [System#nanoTime]; 0 when it was not yet.
    long at(String job) {
        return at.getOrDefault(job, 0L);
    }

    int count() {
        return at.size();
    }

    private void read() {
        try (var in = new BufferedInputStream(socket.getInputStream(), 1 << 16)) {
            String header = Lines.read(in);
            while (!header.isEmpty()) {
                header = Lines.read(in);
            }
            var lines = new BufferedReader(new InputStreamReader(new Chunks(in), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:") && line.contains("\"state\":\"RUNNING\"")) {
                    int id = line.indexOf("\"jobId\":\"") + 9;
                    at.putIfAbsent(line.substring(id, line.indexOf('"', id)), System.nanoTime());
                }
            }
        } catch (IOException _) {
            // The stream ends when the benchmark closes it.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
