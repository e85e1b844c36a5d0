package io.jialing.api.simulation;

import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.RealTimers;
import io.jialing.core.simulation.SimulatedClusters;
import io.jialing.core.simulation.SimulatedWork;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
        return new SimulatedClusters(
                fleetTimers, journal, new DocumentedWork(sql, json, drawn), settings.simulation());
    }

    @Bean
    SimulatedWire simulatedWire(SimulatedClusters fleet) {
        return new SimulatedWire(fleet, fleet.connect());
    }
}
