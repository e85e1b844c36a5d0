package io.jialing.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.hub.HubSettings;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.sweep.Rungs;
import io.jialing.core.site.Topology;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.TrialScore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// One sweep on one cluster that has room for all of its trials.
class SweepOfTrialsTest {
    private static final Duration RUN = Duration.ofMinutes(1);
    private static final Rungs RUNGS = new Rungs(2, 1, 4);

    private final HubWorld world =
            new HubWorld(
                    1,
                    new FaultPlan(1, FaultPlan.Rates.NONE),
                    SimulationSettings.calm(1),
                    HubWorld.running(RUN),
                    HubSettings.STANDARD);
    private final JobRecord job;

    SweepOfTrialsTest() {
        var cluster = new ClusterId("lj-a");
        world.fleet.open(cluster, Given.nodes(cluster, 2, Given.A800, 8));
        Topology.illustrative().sites().forEach(each -> world.intake(new Change.SiteChanged(each)));
        world.intake(Given.firm("firm"));
        world.intake(Given.cluster(cluster, "chongqing-cloud"));
        pass(Duration.ofSeconds(11));
        job =
                Sweeps.of(
                        Scene.job("").by("firm").cards(1).record(JobId.of(world.now().toEpochMilli(), 1), world.now()),
                        Sweeps.asha(2, 2, 0, RUNGS));
        world.intake(new Change.JobQueued(job));
    }

    private void pass(Duration time) {
        world.timers.runUntil(world.now().plus(time));
    }

    private PartId trial(int number) {
        return new PartId(job.id(), number);
    }

    private PartState state(int trial) {
        return world.hub().live().part(trial(trial)).state();
    }

    private void reports(int trial, long step, double value) {
        TrialScore before = world.hub().live().score(trial(trial));
        world.intake(new Change.TrialReported(before.reported(step, value, RUNGS)));
    }

    @Test
    void a_trial_that_goes_on_by_a_late_report_starts_at_once() {
        pass(RUN.plusSeconds(1));
        assertThat(state(0)).isEqualTo(PartState.HELD);
        assertThat(state(1)).isEqualTo(PartState.HELD);

        reports(0, 1, 0.5);
        reports(1, 1, 0.9);
        pass(Duration.ofMillis(100));

        assertThat(state(0)).isEqualTo(PartState.RUNNING);
        assertThat(state(1)).isEqualTo(PartState.CANCELLED);
    }
}
