package io.jialing.api.cli.jobs;

import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.HubUnreachable;
import io.jialing.api.client.HubClient.Lines;
import io.jialing.api.client.HubClient.Request;
import io.jialing.api.client.HubEvents;
import io.jialing.api.client.HubEvents.News;
import io.jialing.core.job.PartState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What a pod of a job prints.
final class LogTail {
    /// How long to wait for news before looking anyway.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final HubClient client;
    private final Hub hub;
    private final String job;
    private final int part;
    private final int pod;

    /// How many lines of the attempt have been printed.
    private int printed;

    /// @param pod the pod's number in the gang, from 0
    LogTail(HubClient client, Hub hub, String job, int part, int pod) {
        this.client = client;
        this.hub = hub;
        this.job = job;
        this.part = part;
        this.pod = pod;
    }

    /// Prints what an attempt has printed so far.
    ///
    /// @param attempt its number; null for the latest
    void print(@Nullable Integer attempt) {
        try (Lines lines = client.lines(Request.of("GET", address(attempt).text()))) {
            print(lines);
        }
    }

    /// Prints what one attempt prints, until it is over.
    void follow(int attempt) throws InterruptedException {
        try (HubEvents events = HubEvents.of(client)) {
            follow(attempt, events);
        }
    }

    /// Prints what the latest attempt and all after it print, until the job is over.
    ///
    /// @return [ExitCode#NOT_SO] unless it succeeded
    ExitCode follow() throws InterruptedException {
        try (HubEvents events = HubEvents.of(client)) {
            int told = 0;
            while (!hub.out().checkError()) {
                JsonNode seen = JobWatch.seen(client, job);
                int latest = seen == null ? 0 : part(seen).path("attempts").asInt(0);
                if (seen != null && latest > told) {
                    told = told == 0 ? latest : told + 1;
                    if (told > 1) {
                        hub.err().println("attempt %d of %s".formatted(told, job));
                    }
                    follow(told, events);
                } else if (seen != null && JobWatch.isOver(seen.path("state").asString(""))) {
                    return seen.path("state").asString("").equals(PartState.SUCCEEDED.name())
                            ? ExitCode.DONE
                            : ExitCode.NOT_SO;
                } else {
                    awaitNews(events);
                }
            }
            return ExitCode.DONE;
        }
    }

    private void follow(int attempt, HubEvents events) throws InterruptedException {
        printed = 0;
        boolean isComplete = false;
        while (!isComplete && !hub.out().checkError()) {
            Address rest = address(attempt).with("from", printed).with("follow", true);
            boolean ended = true;
            try (Lines lines = client.lines(Request.of("GET", rest.text()))) {
                print(lines);
            } catch (HubUnreachable _) {
                // It goes on behind what was printed before the connection broke.
                ended = false;
            }
            isComplete = ended && isOver(attempt);
            if (!isComplete) {
                awaitNews(events);
            }
        }
    }

    /// Prints lines as they come.
    private void print(Lines lines) {
        PrintWriter out = hub.out();
        for (String line = lines.next(); line != null; line = lines.next()) {
            out.println(line);
            printed++;
            if (!lines.isReady() && out.checkError()) {
                return;
            }
        }
        out.flush();
    }

    /// Whether an attempt prints nothing any more. The stream of its lines ends then, but also after an hour.
    private boolean isOver(int attempt) {
        JsonNode seen = JobWatch.seen(client, job);
        if (seen == null) {
            return false;
        }
        JsonNode current = part(seen);
        String state = current.path("state").asString("");
        return current.path("attempts").asInt(0) > attempt
                || Arrays.stream(PartState.values())
                        .noneMatch(known -> known.holdsCapacity() && known.name().equals(state));
    }

    private void awaitNews(HubEvents events) throws InterruptedException {
        boolean isOurs;
        do {
            isOurs =
                    switch (events.next(LOOK_AGAIN)) {
                        case News.Event event -> event.body().path("jobId").asString("").equals(job);
                        case News.Gap _, News.Silence _ -> true;
                    };
        } while (!isOurs);
    }

    /// The part that is listened to; missing while it has not begun. A tuning job shows its trials one by one.
    private JsonNode part(JsonNode seen) {
        if (seen.has("tuning")) {
            Address trial = Address.of("/v1/jobs/%s/trials/%s", job, Integer.toString(part));
            return client.get(trial.text()).body().path("trial");
        }
        return seen.path("parts")
                .valueStream()
                .filter(one -> one.path("part").asInt(-1) == part)
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private Address address(@Nullable Integer attempt) {
        return Address.of("/v1/jobs/%s/logs", job).with("attempt", attempt).with("part", part).with("pod", pod);
    }
}
