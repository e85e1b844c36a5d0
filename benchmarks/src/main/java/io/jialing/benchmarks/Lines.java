package io.jialing.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The lines of an HTTP/1.1 head.
final class Lines {
    private Lines() {}

    /// The next line without its end; leaves everything after it unread.
    static String read(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The hub closed the connection.");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }
}
