package io.jialing.api.cli.jobs;

import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.HubUnreachable;
import io.jialing.api.client.HubEvents;
import io.jialing.api.client.HubEvents.News;
import io.jialing.core.job.PartState;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Waits for jobs by listening to the hub: an event says that a job has moved, and the job says how far it is. Events
/// are listened to before the jobs are looked at, so nothing can happen unseen in between.
final class JobWatch {
    /// How often a job is looked at again that the hub could not show when it had moved.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /// The way of a job that goes well.
    private static final List<PartState> WAY =
            List.of(
                    PartState.QUEUED,
                    PartState.RESERVED,
                    PartState.DISPATCHING,
                    PartState.STARTING,
                    PartState.RUNNING,
                    PartState.SUCCEEDED);

    private final HubClient hub;
    private final PartState wanted;

    /// The jobs, with the state that each was last seen in; empty before it was.
    private final Map<String, String> states = new LinkedHashMap<>();

    /// @param wanted how far jobs are to come
    JobWatch(HubClient hub, PartState wanted) {
        this.hub = hub;
        this.wanted = wanted;
    }

    /// Waits until every job has come as far as is wanted, or is over.
    ///
    /// @return whether that was within the time
    boolean await(Collection<String> jobs, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        try (HubEvents events = HubEvents.of(hub)) {
            jobs.forEach(job -> states.put(job, ""));
            Set<String> unseen = new LinkedHashSet<>(jobs);
            while (true) {
                unseen.removeIf(job -> !isOpen(states.getOrDefault(job, "")) || hasLooked(job));
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (states.values().stream().noneMatch(this::isOpen) || !left.isPositive()) {
                    return left.isPositive();
                }
                boolean again = !unseen.isEmpty() && left.compareTo(LOOK_AGAIN) > 0;
                switch (events.next(again ? LOOK_AGAIN : left)) {
                    case News.Event event -> {
                        String job = event.body().path("jobId").asString("");
                        if (states.containsKey(job)) {
                            unseen.add(job);
                        }
                    }
                    case News.Gap _ -> unseen.addAll(states.keySet());
                    case News.Silence _ -> {}
                }
            }
        }
    }

    /// The jobs in the order given, with the state that each was last seen in.
    Map<String, String> states() {
        return states;
    }

    /// What waiting came to.
    ExitCode outcome(boolean inTime) {
        boolean lost = states.values().stream().anyMatch(state -> isOver(state) && !isContent(state));
        return lost ? ExitCode.NOT_SO : inTime ? ExitCode.DONE : ExitCode.TIMED_OUT;
    }

    /// Whether a job has come as far as is wanted. Who wants to see it run is content when it has run already.
    private boolean isContent(String state) {
        int least = WAY.indexOf(wanted);
        return state.equals(wanted.name())
                || (least >= 0 && WAY.stream().skip(least).anyMatch(later -> later.name().equals(state)));
    }

    static boolean isOver(String state) {
        return Arrays.stream(PartState.values()).anyMatch(known -> known.isTerminal() && known.name().equals(state));
    }

    private boolean isOpen(String state) {
        return !isContent(state) && !isOver(state);
    }

    /// Looks at a job, and says whether the hub could show it.
    private boolean hasLooked(String job) {
        JsonNode seen = seen(hub, job);
        if (seen != null) {
            states.put(job, seen.path("state").asString(""));
        }
        return seen != null;
    }

    /// A job; null when the hub cannot show it now, as one that is just starting anew.
    static @Nullable JsonNode seen(HubClient hub, String job) {
        try {
            Answer answer = hub.get(Address.of("/v1/jobs/%s", job).text());
            return answer.status() >= 500 ? null : answer.ok();
        } catch (HubUnreachable _) {
            return null;
        }
    }
}
