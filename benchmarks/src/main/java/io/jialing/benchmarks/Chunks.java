package io.jialing.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The body of an HTTP/1.1 answer that comes in chunks (RFC 9112 §7.1), as the bytes it is made of: chunks end where
/// the server's buffers do, in the midst of a line or of a character.
final class Chunks extends InputStream {
    private final InputStream in;
    private int left;
    private boolean begun;
    private boolean ended;

    /// @param in where the first chunk begins; read no further than the last chunk's end
    Chunks(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !next()) {
            return -1;
        }
        int read = in.read(to, offset, Math.min(left, length));
        if (read < 0) {
            throw new EOFException("The answer ended in the midst of a chunk.");
        }
        left -= read;
        return read;
    }

    @Override
    public int available() throws IOException {
        return Math.min(left, in.available());
    }

    /// Opens the next chunk; false after the last.
    private boolean next() throws IOException {
        if (ended) {
            return false;
        }
        if (begun) {
            Lines.read(in);
        }
        begun = true;
        left = Integer.parseInt(Lines.read(in), 16);
        ended = left == 0;
        if (ended) {
            Lines.read(in);
        }
        return !ended;
    }
}
