package io.jialing.api.events;

import io.jialing.api.runtime.log.ChangeKind;
import io.jialing.api.runtime.log.LogEntry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An entry of the log as it goes down the streams. Written out when the first stream tells it, then kept for the
/// others.
final class Event {
    private final LogEntry entry;

    // Threads that find it null at the same time write the same bytes.
    private volatile byte @Nullable [] written;

    Event(LogEntry entry) {
        this.entry = entry;
    }

    LogEntry entry() {
        return entry;
    }

    long seq() {
        return entry.seq();
    }

    /// The event in the format of server-sent events.
    byte[] written() {
        byte[] bytes = written;
        if (bytes == null) {
            String text =
                    "id: %d\nevent: %s\ndata: %s\n\n"
                            .formatted(entry.seq(), ChangeKind.of(entry.change()), EventView.of(entry));
            bytes = text.getBytes(StandardCharsets.UTF_8);
            written = bytes;
        }
        return bytes;
    }
}
