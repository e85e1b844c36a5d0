package io.jialing.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One keep-alive HTTP/1.1 connection that sends requests and reads answers with as little work as possible: client,
/// service and database share the machine, and what the client burns is missing in the figure. It understands what the
/// hub sends: a length or chunks.
final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String head;

    Connection(int port, String key) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        head =
                "Host: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
                        .formatted(port, key);
    }

    /// An answer: its status and its body.
    record Answer(int status, String text) {}

    Answer post(String path, byte[] body) throws IOException {
        String request = "POST %s HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n".formatted(path, head, body.length);
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
        return answer();
    }

    private Answer answer() throws IOException {
        String status = Lines.read(in);
        int length = 0;
        boolean chunked = false;
        for (String header = Lines.read(in); !header.isEmpty(); header = Lines.read(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring("content-length:".length()).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        byte[] body = chunked ? new Chunks(in).readAllBytes() : in.readNBytes(length);
        return new Answer(Integer.parseInt(status, 9, 12, 10), new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
