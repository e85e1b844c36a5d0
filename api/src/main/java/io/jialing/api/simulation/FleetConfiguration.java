package io.jialing.api.simulation;

import io.jialing.api.jobs.Containers;
import io.jialing.api.jobs.TrialReports;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.RealTimers;
import io.jialing.api.runtime.StateView;
import io.jialing.core.simulation.SimulatedClusters;
import io.jialing.core.simulation.SimulatedWork;
import java.net.URI;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/// Puts the simulated clusters together, in this process or in another, on a thread of their own.
@Configuration(proxyBeanMethods = false)
class FleetConfiguration {
    private static final String ELSEWHERE = "jialing.simulation.fleet";

    @Bean
    RealTimers fleetTimers(HubClock clock) {
        return new RealTimers(clock, "clusters");
    }

    @Bean
    SimulatedWork simulatedWork(Containers containers, FleetSettings settings, StateView view, TrialReports reports) {
        return new DocumentedWork(
                containers,
                SimulatedWork.drawn(settings.seed(), settings.runLeast(), settings.runMost()),
                view,
                reports);
    }

    /// Clusters whose journal lies in the data directory.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = ELSEWHERE, matchIfMissing = true, havingValue = "false")
    static class Here {
        @Bean
        FileJournal fleetJournal(DataDirectory data) {
            return new FileJournal(data.path().resolve("clusters").resolve("journal"));
        }

        @Bean
        SimulatedClusters simulatedClusters(
                RealTimers fleetTimers, FileJournal journal, SimulatedWork work, FleetSettings settings) {
            return new SimulatedClusters(fleetTimers, journal, work, settings.simulation());
        }

        /// What the hub talks to; the clusters behind it are for tests and demonstrations to reach into.
        @Bean
        @Primary
        SimulatedWire simulatedWire(SimulatedClusters fleet) {
            return new SimulatedWire(fleet, fleet.connect());
        }

        @Bean
        Fleet fleet(SimulatedClusters clusters) {
            return clusters::open;
        }
    }

    /// Clusters that another process serves, which go on when this one dies.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(ELSEWHERE)
    static class Elsewhere {
        @Bean
        RemoteFleet remoteFleet(RealTimers fleetTimers, SimulatedWork work, FleetSettings settings) {
            URI address = settings.fleet();
            if (address == null) {
                throw new IllegalStateException("%s is set and empty.".formatted(ELSEWHERE));
            }
            return new RemoteFleet(address, fleetTimers, work);
        }

        @Bean
        @Primary
        SimulatedWire simulatedWire(RemoteFleet fleet) {
            return new SimulatedWire(fleet, fleet);
        }
    }

    /// Runs before anybody stands for the lead.
    @Bean
    StartTopology startTopology(FleetSettings settings, StateView view, IntakeLane intake, Fleet fleet) {
        var start = new StartTopology(settings.topology().topology());
        start.register(view.state(), intake);
        start.open(fleet);
        return start;
    }
}
