package io.jialing.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The hub over the worst that can happen to it, a thousand times. A failure names its seed; `-Dseed=` replays it.
@Execution(ExecutionMode.CONCURRENT)
class HubSimulationTest {
    private static final Duration PATIENCE = Duration.ofHours(14);

    @ForEverySeed(1000)
    void the_promise_holds_whatever_fails_and_in_the_end_nothing_is_left_hanging(long seed) {
        live(seed);
    }

    @Test
    void the_trouble_is_real() {
        var happened = new TreeMap<String, Integer>();
        for (long seed = 0; seed < 60; seed++) {
            live(seed).world.happened.forEach((what, times) -> happened.merge(what, times, Integer::sum));
        }

        assertThat(happened)
                .containsKeys(
                        "killed",
                        "deposed",
                        "brake",
                        "left-over",
                        "orphan",
                        "cluster SUSPECT",
                        "cluster LOST",
                        "cluster RECOVERING",
                        "part UNKNOWN",
                        "part BACKOFF",
                        "part STOPPING",
                        "part HELD",
                        "part CANCELLED",
                        "part FAILED",
                        "part SUCCEEDED");
    }

    private static Scenario live(long seed) {
        var scenario = new Scenario(seed);
        var invariants = new Invariants(scenario);
        HubWorld world = scenario.world;

        while (world.now().isBefore(scenario.end()) || !invariants.isQuiet()) {
            assertThat(world.now())
                    .as("still not quiet: %s", world.hub().live().parts())
                    .isBefore(scenario.end().plus(PATIENCE));
            world.timers.step();
            invariants.check();
            if (scenario.killsNow()) {
                world.kill(Duration.ofSeconds(5));
                invariants.checkFold();
            }
        }
        Instant quiet = world.now();
        while (!invariants.isSettled()) {
            assertThat(world.now()).as("the leader's memory is what is stored").isBefore(quiet.plusSeconds(90));
            world.timers.step();
            invariants.check();
        }
        invariants.checkQuiet();
        return scenario;
    }
}
