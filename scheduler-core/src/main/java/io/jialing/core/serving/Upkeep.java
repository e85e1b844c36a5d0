package io.jialing.core.serving;

import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.StopReason;
import io.jialing.core.job.service.Latency;
import io.jialing.core.job.service.Service;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a service does next: a pure function of how its replicas stand, so that nothing but the replicas must be kept.
///
/// Its replicas are divided over the districts they serve by the shares of the traffic ([Apportionment]), and each
/// district is kept up by itself. A replica whose cluster is silent is replaced at once; should it come back, both stay
/// until those that are to remain have run for [#SETTLED], and then those furthest from home go. Another revision comes
/// in one replica at a time: an old one goes when a new one runs, so a program that does not start changes nothing.
public final class Upkeep {
    /// How long those that remain must have run before others are taken away.
    public static final Duration SETTLED = Duration.ofMinutes(10);

    private static final Comparator<PartRecord> BY_NUMBER = Comparator.comparing(PartRecord::id);

    private final JobId job;
    private final Service service;
    private final List<PartRecord> replicas;
    private final Instant now;
    private final List<Move> moves = new ArrayList<>();
    private @Nullable Instant again;

    /// One thing to do.
    public sealed interface Move {
        /// Begin a replica.
        record Begin(PartId replica) implements Move {}

        /// Let a replica that was one too many wait for a place again.
        record Resume(PartId replica) implements Move {}

        /// Let a replica that holds nothing run the current revision when its turn comes.
        record Renew(PartId replica) implements Move {}

        /// Take a replica away.
        record Retire(PartId replica) implements Move {}
    }

    /// What is to be done.
    ///
    /// @param again when there may be something else to do though nothing has happened; null for never
    public record Next(List<Move> moves, @Nullable Instant again) {}

    private Upkeep(JobId job, Service service, List<PartRecord> replicas, Instant now) {
        this.job = job;
        this.service = service;
        this.replicas = List.copyOf(replicas);
        this.now = now;
    }

    /// The moves of a service, none where it is its owner's turn.
    ///
    /// @param replicas all that were begun, by number
    public static Next of(JobRecord job, Service service, List<PartRecord> replicas, Instant now) {
        return new Upkeep(job.id(), service, replicas, now).decided(job.cancel() || job.hold());
    }

    private Next decided(boolean owners) {
        if (owners) {
            return new Next(List.of(), null); // which is obeyed replica by replica
        }
        int[] seats = Apportionment.of(shares(service), service.wanted(now));
        for (int zone = 0; zone < seats.length; zone++) {
            keepUp(zone, seats[zone]);
        }
        comeBack(service.timetable().nextEdge(now));
        return new Next(List.copyOf(moves), again);
    }

    private static List<Integer> shares(Service service) {
        Latency latency = service.latency();
        return latency == null ? List.of(1) : latency.traffic().stream().map(Latency.Traffic::permille).toList();
    }

    private void keepUp(int zone, int seats) {
        List<PartRecord> its = replicas.stream().filter(part -> part.id().index() % service.zones() == zone).toList();
        List<PartRecord> here = its.stream().filter(Upkeep::isThere).toList();
        here.stream().filter(part -> isOld(part) && !part.state().holdsCapacity()).forEach(this::renew);
        // One that could not even be created will not fare better a second time, until another revision comes.
        int hopeless = (int) its.stream().filter(part -> part.state() == PartState.FAILED && !isOld(part)).count();
        int target = Math.max(0, seats - hopeless);
        boolean rolls = here.stream().anyMatch(part -> isOld(part) && part.state().holdsCapacity());
        int allowed = rolls ? target + 1 : target;
        int leaving = rolls ? (int) its.stream().filter(Upkeep::isLeaving).count() : 0;
        int missing = allowed - here.size() - leaving;
        if (missing > 0) {
            add(its, zone, missing);
        } else if (here.size() > target) {
            remove(here, target, here.size() - allowed);
        }
    }

    /// Takes those away that are too many: at once what does not run yet, and what runs once the others can do without
    /// it.
    private void remove(List<PartRecord> here, int target, int tooMany) {
        here.stream()
                .filter(part -> part.state() != PartState.RUNNING)
                .sorted(BY_NUMBER.reversed())
                .limit(Math.max(0, tooMany))
                .forEach(this::retire);
        List<PartRecord> running =
                here.stream().filter(part -> part.state() == PartState.RUNNING).sorted(bestFirst()).toList();
        if (running.size() <= target) {
            return;
        }
        List<PartRecord> rest = running.subList(target, running.size());
        rest.stream().filter(this::isOld).forEach(this::retire);
        List<PartRecord> others = rest.stream().filter(part -> !isOld(part)).toList();
        Instant settled =
                running.subList(0, target).stream()
                        .map(part -> part.since().plus(SETTLED))
                        .max(Instant::compareTo)
                        .orElse(now);
        if (settled.isAfter(now) && !others.isEmpty()) {
            comeBack(settled);
        } else {
            others.forEach(this::retire);
        }
    }

    private Comparator<PartRecord> bestFirst() {
        return Comparator.comparing(this::isOld)
                .thenComparing(part -> part.currentAttempt().choice().ring())
                .thenComparing(BY_NUMBER);
    }

    private void add(List<PartRecord> its, int zone, int missing) {
        List<PartRecord> idle = its.stream().filter(PartRecord::isScaledDown).sorted(BY_NUMBER).limit(missing).toList();
        idle.forEach(part -> moves.add(new Move.Resume(part.id())));
        int begun = its.size();
        IntStream.range(begun, begun + missing - idle.size())
                .mapToObj(turn -> new PartId(job, zone + turn * service.zones()))
                .forEach(id -> moves.add(new Move.Begin(id)));
    }

    private void renew(PartRecord part) {
        moves.add(new Move.Renew(part.id()));
    }

    private void retire(PartRecord part) {
        moves.add(new Move.Retire(part.id()));
    }

    private void comeBack(@Nullable Instant at) {
        if (at != null && (again == null || at.isBefore(again))) {
            again = at;
        }
    }

    private boolean isOld(PartRecord part) {
        return part.stage() != service.revision();
    }

    /// Whether it serves or is on its way to. What its cluster does not answer for counts as gone.
    private static boolean isThere(PartRecord part) {
        return !part.state().isTerminal()
                && !part.isScaledDown()
                && !isLeaving(part)
                && part.state() != PartState.UNKNOWN;
    }

    private static boolean isLeaving(PartRecord part) {
        return part.state() == PartState.STOPPING && part.stopping() == StopReason.SCALE;
    }
}
