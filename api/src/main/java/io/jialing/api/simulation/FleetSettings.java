package io.jialing.api.simulation;

import io.jialing.core.simulation.SimulationSettings;
import io.jialing.core.site.Topology;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How the simulated clusters behave.
///
/// @param fleet where the clusters are served when they live in a process of their own, for example
///   `http://127.0.0.1:7070`; they live in this one when it is absent
/// @param topology what an empty hub starts with
/// @param seed of everything that is drawn
/// @param startDelayLeast the shortest time from a released gang having its nodes to all of its pods running
/// @param startDelayMost the longest
/// @param runLeast the shortest run of a job that does not say how long it runs (`SIMULATED_RUNTIME` in its
///   environment)
/// @param runMost the longest
@ConfigurationProperties("jialing.simulation")
record FleetSettings(
        @Nullable URI fleet,
        @DefaultValue("illustrative") Start topology,
        @DefaultValue("1") long seed,
        @DefaultValue("PT2S") Duration startDelayLeast,
        @DefaultValue("PT10S") Duration startDelayMost,
        @DefaultValue("PT5M") Duration runLeast,
        @DefaultValue("PT2H") Duration runMost) {

    /// What an empty hub starts with.
    enum Start {
        /// Sites with neutral names and made-up sizes.
        ILLUSTRATIVE,
        /// The facilities that public sources name.
        REAL,
        /// Nothing.
        NONE;

        Topology topology() {
            return switch (this) {
                case ILLUSTRATIVE -> Topology.illustrative();
                case REAL -> Topology.real();
                case NONE -> new Topology("none", false, List.of(), List.of());
            };
        }
    }

    SimulationSettings simulation() {
        return SimulationSettings.calm(seed).withStartDelay(startDelayLeast, startDelayMost);
    }
}
