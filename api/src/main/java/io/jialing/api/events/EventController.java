package io.jialing.api.events;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.security.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Streams what happens as server-sent events. The id of an event is its number in the log; who comes back with the
/// last one it has seen goes on behind it, without a gap and without a repeat.
@RestController
final class EventController {
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final EventFeed feed;
    private final ChangeLog log;
    private final StateView view;
    private final EventSettings settings;
    private final Semaphore places;

    EventController(EventFeed feed, ChangeLog log, StateView view, EventSettings settings) {
        this.feed = feed;
        this.log = log;
        this.view = view;
        this.settings = settings;
        this.places = new Semaphore(settings.mostStreams());
    }

    @GetMapping("/v1/events")
    void events(
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            Caller caller,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        long after = last == null ? feed.head() : after(last);
        if (!places.tryAcquire()) {
            throw new ProblemException(
                            ProblemCode.UNAVAILABLE,
                            "%d streams are open, and no more are served here.".formatted(settings.mostStreams()),
                            Map.of("streams", settings.mostStreams()))
                    .retryAfter(COME_BACK);
        }
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding("UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // Proxies that collect answers would hold events back.
            response.setHeader("X-Accel-Buffering", "no");
            new EventStream(feed, log, new Audience(caller, view), settings, response.getOutputStream()).tell(after);
        } finally {
            places.release();
        }
    }

    /// The entry to go on behind.
    private long after(String last) {
        if (!last.matches("[0-9]{1,18}")) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "Last-Event-ID must be the id of an event of this stream.",
                    Map.of("parameter", "Last-Event-ID"));
        }
        long after = Long.parseLong(last);
        if (after > feed.head() && after > log.head()) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "There is no event %d yet. Maybe the stream was another hub's.".formatted(after),
                    Map.of("parameter", "Last-Event-ID"));
        }
        long first = log.first();
        if (after < feed.head() && first > after + 1) {
            throw new ProblemException(
                    ProblemCode.EVENTS_EXPIRED,
                    "The events after %d are not kept any more; the oldest is %d. Maybe begin anew without an id."
                            .formatted(after, first),
                    Map.of("oldest", first));
        }
        return after;
    }
}
