package io.jialing.api.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A wire to a hub that can be cut. Bytes go through as they are.
final class Wire implements AutoCloseable {
    private final ServerSocket entrance;
    private final int hub;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private volatile boolean losesAnswers;

    Wire(int hub) {
        this.hub = hub;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + entrance.getLocalPort();
    }

    /// From now on requests get through, and their answers do not: the connection breaks instead.
    void loseAnswers(boolean lose) {
        losesAnswers = lose;
    }

    /// Whether such a text has come from the hub.
    boolean hasAnswered(String text) {
        return answers.stream().anyMatch(answer -> answer.contains(text));
    }

    /// How many connections are open.
    int connections() {
        return open.size() / 2;
    }

    /// Breaks all connections that are open now.
    void cut() {
        open.forEach(Wire::close);
    }

    @Override
    public void close() {
        close(entrance);
        cut();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), hub);
                open.add(client);
                open.add(server);
                Thread.ofVirtual().start(() -> pass(client, server, false));
                Thread.ofVirtual().start(() -> pass(server, client, true));
            } catch (IOException _) {
                // The entrance is closed.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean isAnswer) {
        byte[] buffer = new byte[8192];
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (isAnswer && losesAnswers) {
                    return;
                }
                to.getOutputStream().write(buffer, 0, read);
                if (isAnswer) {
                    answers.add(new String(buffer, 0, read, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException _) {
            // Cut.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // It is gone, which is what was wanted.
        }
    }
}
