package io.jialing.api.metrics;

import io.jialing.api.runtime.ReportListener;
import io.jialing.api.runtime.StateView;
import io.jialing.core.hub.Report;
import io.jialing.core.hub.Report.Step;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.PartState;
import io.jialing.core.planning.Decision;
import io.jialing.core.planning.Plan;
import io.jialing.core.site.Ring;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Counts and times what the leading hub does. Called on the hub's thread only.
final class HubMetrics implements ReportListener {
    private final Histogram cycles;
    private final Counter placements;
    private final Counter spills;
    private final Counter moves;
    private final Counter troubles;
    private final Gauge lanes;
    private final Gauge brake;
    private final Histogram dispatches;
    private final Histogram waits;
    private final StateView view;
    private final Map<AttemptId, Instant> dispatching = new HashMap<>();
    private long cycleBegun;

    HubMetrics(CollectorRegistry registry, StateView view) {
        this.view = view;
        cycles =
                Histogram.build("jialing_cycle_duration_seconds", "Time that planning one cycle took.")
                        .buckets(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
                        .register(registry);
        placements =
                Counter.build("jialing_placements_total", "Placements decided, by ring of the tenant.")
                        .labelNames("ring")
                        .register(registry);
        spills =
                Counter.build("jialing_spills_total", "Placements beyond the home ring, by the gate's reason.")
                        .labelNames("ring", "reason")
                        .register(registry);
        moves =
                Counter.build("jialing_part_moves_total", "Moves of parts, by the state they lead to.")
                        .labelNames("to")
                        .register(registry);
        troubles =
                Counter.build("jialing_troubles_total", "What should not happen but was survived.")
                        .labelNames("kind")
                        .register(registry);
        lanes =
                Gauge.build("jialing_blocked_lanes", "Lanes that the last cycle left waiting, by first blocker.")
                        .labelNames("reason")
                        .register(registry);
        brake =
                Gauge.build("jialing_brake", "1 while the hub suspects its own network and lets nothing expire.")
                        .register(registry);
        dispatches =
                Histogram.build(
                                "jialing_dispatch_duration_seconds",
                                "From a placement being decided to its release, by hub clock.")
                        .buckets(0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
                        .register(registry);
        waits =
                Histogram.build("jialing_wait_seconds", "From submission to running, by hub clock and priority.")
                        .buckets(1, 10, 60, 300, 900, 1800, 3600, 7200, 21600, 86400)
                        .labelNames("priority")
                        .register(registry);
        for (Ring ring : Ring.values()) {
            placements.labels(ring.name());
        }
    }

    @Override
    public void reported(Report report) {
        switch (report) {
            case Report.CycleBegun _ -> cycleBegun = System.nanoTime();
            case Report.CycleEnded(_, var plan) -> planned(plan);
            case Report.Moved(var before, var after) -> moved(before, after);
            case Report.Dispatching(var attempt, var step, var at) -> dispatching(attempt, step, at);
            case Report.Brake(var on, _) -> brake.set(on ? 1 : 0);
            case Report.Orphan _ -> troubles.labels("orphan").inc();
            case Report.Leftover _ -> troubles.labels("leftover").inc();
            case Report.StopOverdue _ -> troubles.labels("stop_overdue").inc();
            case Report.Broken _ -> troubles.labels("broken").inc();
            case Report.Deposed _ -> {
                dispatching.clear();
                lanes.clear();
            }
            case Report.HealthMoved _ -> {}
        }
    }

    private void planned(Plan plan) {
        cycles.observe((System.nanoTime() - cycleBegun) / 1e9);
        for (Decision decision : plan.decisions()) {
            if (decision instanceof Decision.Placed(_, _, var choice, var spill)) {
                placements.labels(choice.ring().name()).inc();
                if (spill != null && choice.ring().compareTo(Ring.HOME) > 0) {
                    spills.labels(choice.ring().name(), spill.reason().name()).inc();
                }
            }
        }
        lanes.clear();
        plan.waiting().forEach(lane -> lanes.labels(lane.first().reason().name()).inc());
    }

    private void moved(PartRecord before, PartRecord after) {
        moves.labels(after.state().name()).inc();
        boolean started = before.state() == PartState.STARTING && after.state() == PartState.RUNNING;
        JobRecord job = started ? view.state().job(after.id().job()) : null;
        if (job != null) {
            waits.labels(job.priority().name()).observe(seconds(job.submitted(), after.since()));
        }
    }

    private void dispatching(AttemptId attempt, Step step, Instant at) {
        if (step == Step.BEFORE_RESERVE) {
            dispatching.put(attempt, at);
        } else if (step == Step.AFTER_RELEASE) {
            Instant decided = dispatching.remove(attempt);
            if (decided != null) {
                dispatches.observe(seconds(decided, at));
            }
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
