package io.jialing.core.serving;

import io.jialing.core.job.PartState;
import io.jialing.core.job.service.Service;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.RollUp;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// Where a service stands as a whole. Once it has run it counts as running until its owner cancels it or keeps it back;
/// that it serves less well than it should is told beside that.
public final class ServiceRollUp {
    /// Fewer replicas run than the service has as its floor.
    public static final String BELOW_FLOOR = "BELOW_FLOOR";

    /// Its replicas run at fewer sites than they should.
    public static final String SPREAD_UNMET = "SPREAD_UNMET";

    private static final List<PartState> FURTHEST_FIRST =
            List.of(
                    PartState.STARTING,
                    PartState.DISPATCHING,
                    PartState.RESERVED,
                    PartState.STOPPING,
                    PartState.QUEUED,
                    PartState.BACKOFF,
                    PartState.UNKNOWN);

    private ServiceRollUp() {}

    /// Rolls up the replicas of a service.
    ///
    /// @param stood where it stood before
    /// @param replicas all that were begun, by number
    /// @param site where a running replica is
    public static RollUp of(
            JobRecord job,
            Service service,
            PartState stood,
            List<PartRecord> replicas,
            Function<PartRecord, SiteId> site,
            Instant now) {
        boolean over = replicas.stream().allMatch(part -> part.state().isTerminal());
        if (over && job.cancel()) {
            return new RollUp(PartState.CANCELLED, "CANCELLED_BY_OWNER", "");
        }
        if (over && !replicas.isEmpty()) {
            return new RollUp(
                    PartState.FAILED,
                    "ALL_REPLICAS_FAILED",
                    "None of %d replicas could be created.".formatted(replicas.size()));
        }
        if (job.hold() && replicas.stream().noneMatch(part -> part.state().holdsCapacity())) {
            return new RollUp(PartState.HELD, PartRecord.HELD_BY_OWNER, "");
        }
        List<PartRecord> running = replicas.stream().filter(part -> part.state() == PartState.RUNNING).toList();
        if (!running.isEmpty() || stood == PartState.RUNNING) {
            return running(service, running, site, now);
        }
        return FURTHEST_FIRST.stream()
                .filter(state -> replicas.stream().anyMatch(part -> part.state() == state))
                .findFirst()
                .map(state -> new RollUp(state, "", ""))
                .orElseGet(() -> new RollUp(PartState.QUEUED, "", ""));
    }

    private static RollUp running(
            Service service, List<PartRecord> running, Function<PartRecord, SiteId> site, Instant now) {
        if (running.size() < service.minReplicas()) {
            return new RollUp(
                    PartState.RUNNING,
                    BELOW_FLOOR,
                    "%d of at least %d replicas run.".formatted(running.size(), service.minReplicas()));
        }
        long sites = running.stream().map(site).distinct().count();
        int wanted = Math.min(service.spreadDomains(), service.wanted(now));
        return sites < wanted
                ? new RollUp(
                        PartState.RUNNING,
                        SPREAD_UNMET,
                        "Its replicas run at %d of %d sites that they should be spread over.".formatted(sites, wanted))
                : new RollUp(PartState.RUNNING, "", "");
    }
}
