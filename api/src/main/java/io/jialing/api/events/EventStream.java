package io.jialing.api.events;

import io.jialing.api.events.EventFeed.News;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.core.state.Change;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One client's stream. It lives on the (virtual) thread of the request: writing to a client that does not read blocks
/// that thread alone, until the connection's write time-out ends both.
final class EventStream {
    private static final int AT_A_TIME = 500;

    /// Events of so long a time go down together: thousands of streams must not wake for every commit.
    private static final Duration PACE = Duration.ofMillis(10);

    private final EventFeed feed;
    private final ChangeLog log;
    private final Audience audience;
    private final EventSettings settings;
    private final OutputStream out;

    EventStream(EventFeed feed, ChangeLog log, Audience audience, EventSettings settings, OutputStream out) {
        this.feed = feed;
        this.log = log;
        this.audience = audience;
        this.settings = settings;
        this.out = out;
    }

    /// Tells everything after `seq` until the client goes, the hub stops or the stream has lasted long enough.
    ///
    /// @throws IOException when the client is gone or does not read
    void tell(long seq) throws IOException, InterruptedException {
        long end = System.nanoTime() + settings.longest().toNanos();
        long heartbeat = settings.heartbeat().toNanos();
        long spoken = System.nanoTime();
        long told = seq;
        write("retry: 2000\nid: %d\n: telling what follows\n\n".formatted(seq));
        out.flush();
        while (!feed.isClosed() && System.nanoTime() < end) {
            News news = feed.after(told, AT_A_TIME, settings.heartbeat());
            if (news == null) {
                news = fromLog(told, feed.head());
            }
            boolean speaks = false;
            for (Event event : news.events()) {
                if (audience.maySee(event.entry())) {
                    out.write(event.written());
                    speaks = true;
                }
            }
            told = news.upTo();
            if (!speaks && System.nanoTime() - spoken >= heartbeat) {
                // An id without data moves the place that the client comes back to, and tells it nothing else.
                write("id: %d\n: alive\n\n".formatted(told));
                speaks = true;
            }
            if (speaks) {
                out.flush();
                spoken = System.nanoTime();
            }
            Thread.sleep(PACE);
        }
    }

    /// What the feed does not keep any more.
    ///
    /// @param upTo the newest entry that the feed knows
    private News fromLog(long seq, long upTo) {
        String only = audience.only();
        List<LogEntry> entries = only == null ? log.after(seq, AT_A_TIME) : log.ofTenant(only, seq, AT_A_TIME);
        boolean more = entries.size() == AT_A_TIME && entries.getLast().seq() < upTo;
        var events = new ArrayList<Event>();
        for (LogEntry entry : entries) {
            // What is newer than the feed knows comes from the feed.
            if (entry.seq() <= upTo && !(entry.change() instanceof Change.Ticked)) {
                events.add(new Event(entry));
            }
        }
        return new News(events, more ? entries.getLast().seq() : Math.max(seq, upTo));
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
