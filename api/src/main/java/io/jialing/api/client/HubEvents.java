package io.jialing.api.client;

import io.jialing.api.client.HubClient.HubUnreachable;
import io.jialing.api.client.HubClient.Lines;
import io.jialing.api.client.HubClient.Refused;
import io.jialing.api.client.HubClient.Request;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What happens at the hub from now on. When the connection breaks it is made anew behind the last event told, so that
/// none is missed or told twice. One thread asks; another one, its own, listens to the hub.
public final class HubEvents implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    /// The hub says every few seconds that it is alive; after so long a silence nobody is there.
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final int MOST_UNREAD = 10_000;
    private static final int NOT_KEPT_ANY_MORE = 410;
    private static final int TOO_MANY_REQUESTS = 429;

    private final HubClient hub;
    private final LinkedBlockingQueue<Heard> unread = new LinkedBlockingQueue<>(MOST_UNREAD);

    private volatile Lines lines;
    private volatile boolean closed;

    /// The event to go on behind; the listener's own.
    private @Nullable String last;

    private HubEvents(HubClient hub, Lines lines) {
        this.hub = hub;
        this.lines = lines;
    }

    /// What was heard.
    public sealed interface News {
        /// Something happened.
        ///
        /// @param text the event as the hub told it
        record Event(String text) implements News {
            public JsonNode body() {
                return JSON.readTree(text);
            }
        }

        /// Events may be missing here: the connection was gone for longer than the hub keeps them.
        record Gap() implements News {}

        /// Nothing, for as long as was asked.
        record Silence() implements News {}
    }

    /// What the listener passes on.
    private sealed interface Heard {
        record Told(News news) implements Heard {}

        record Alive() implements Heard {}

        record Ended(Refused why) implements Heard {}
    }

    /// Begins to listen. What happens after this returns is told.
    ///
    /// @throws HubUnreachable when the hub does not answer
    /// @throws Refused when it does not want to tell
    public static HubEvents of(HubClient hub) {
        var events = new HubEvents(hub, hub.lines(request(null)));
        Thread.ofVirtual().name("hub-events").start(events::listen);
        return events;
    }

    /// What was heard next.
    ///
    /// @param atMost how long to wait for it
    /// @throws Refused when the hub does not want to tell any more
    public News next(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            long left = Math.max(0, end - System.nanoTime());
            boolean isLast = left <= SILENCE.toNanos();
            switch (unread.poll(isLast ? left : SILENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                case Heard.Told(var news) -> {
                    return news;
                }
                case Heard.Ended(var why) -> throw why;
                case Heard.Alive _ -> {}
                case null -> {
                    if (isLast) {
                        return new News.Silence();
                    }
                    lines.close();
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        lines.close();
        unread.clear();
    }

    private void listen() {
        try {
            while (!closed) {
                hear();
                if (!closed) {
                    Thread.sleep(COME_BACK);
                    reconnect();
                }
            }
        } catch (InterruptedException _) {
            // Nobody interrupts it; if somebody does, it is to end.
            Thread.currentThread().interrupt();
        }
    }

    /// Passes on what the hub tells until the connection ends.
    private void hear() throws InterruptedException {
        var data = new StringBuilder();
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.startsWith("id:")) {
                    last = line.substring("id:".length()).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring("data:".length()).strip());
                } else if (line.isEmpty()) {
                    unread.put(data.isEmpty() ? new Heard.Alive() : new Heard.Told(new News.Event(data.toString())));
                    data.setLength(0);
                }
            }
        } catch (HubUnreachable _) {
            // Broken rather than ended, which makes no difference.
        }
    }

    private void reconnect() throws InterruptedException {
        try {
            lines = hub.lines(request(last));
            if (last == null) {
                unread.put(new Heard.Told(new News.Gap()));
            }
            if (closed) {
                lines.close();
            }
        } catch (HubUnreachable _) {
            // It is tried again until the hub answers.
        } catch (Refused refused) {
            int status = refused.answer().status();
            if (status == NOT_KEPT_ANY_MORE) {
                last = null;
            } else if (status / 100 == 4 && status != TOO_MANY_REQUESTS) {
                unread.put(new Heard.Ended(refused));
                closed = true;
            }
        }
    }

    private static Request request(@Nullable String after) {
        Request request = Request.of("GET", "/v1/events");
        return after == null ? request : request.with("Last-Event-ID", after);
    }
}
