package io.jialing.api.simulation;

import io.jialing.core.simulation.SimulationSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How the simulated clusters behave.
///
/// @param seed of everything that is drawn
/// @param startDelayLeast the shortest time from a released gang having its nodes to all of its pods running
/// @param startDelayMost the longest
/// @param runLeast the shortest run of a job that does not say how long it runs (`SIMULATED_RUNTIME` in its environment)
/// @param runMost the longest
@ConfigurationProperties("jialing.simulation")
record FleetSettings(
        @DefaultValue("1") long seed,
        @DefaultValue("PT2S") Duration startDelayLeast,
        @DefaultValue("PT10S") Duration startDelayMost,
        @DefaultValue("PT5M") Duration runLeast,
        @DefaultValue("PT2H") Duration runMost) {

    SimulationSettings simulation() {
        return SimulationSettings.calm(seed).withStartDelay(startDelayLeast, startDelayMost);
    }
}
