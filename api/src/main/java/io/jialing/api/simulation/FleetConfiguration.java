package io.jialing.api.simulation;

import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.RealTimers;
import io.jialing.api.runtime.StateView;
import io.jialing.core.simulation.SimulatedClusters;
import io.jialing.core.simulation.SimulatedWork;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Puts the simulated clusters together: their journal in the data directory, a thread of their own.
@Configuration(proxyBeanMethods = false)
class FleetConfiguration {

    @Bean
    FileJournal fleetJournal(DataDirectory data) {
        return new FileJournal(data.path().resolve("clusters").resolve("journal"));
    }

    @Bean
    RealTimers fleetTimers(HubClock clock) {
        return new RealTimers(clock, "clusters");
    }

    @Bean
    SimulatedClusters simulatedClusters(
            RealTimers fleetTimers, FileJournal journal, JdbcClient sql, JsonMapper json, FleetSettings settings) {
        var drawn = SimulatedWork.drawn(settings.seed(), settings.runLeast(), settings.runMost());
        return new SimulatedClusters(fleetTimers, journal, new DocumentedWork(sql, json, drawn), settings.simulation());
    }

    /// What the hub talks to; the clusters behind it are for tests and demonstrations to reach into.
    @Bean
    @Primary
    SimulatedWire simulatedWire(SimulatedClusters fleet) {
        return new SimulatedWire(fleet, fleet.connect());
    }

    /// Runs before anybody stands for the lead.
    @Bean
    StartTopology startTopology(FleetSettings settings, StateView view, IntakeLane intake, SimulatedClusters fleet) {
        var start = new StartTopology(settings.topology().topology());
        start.register(view.state(), intake);
        start.open(fleet);
        return start;
    }
}
