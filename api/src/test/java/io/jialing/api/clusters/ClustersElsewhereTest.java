package io.jialing.api.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.TestDatabase;
import io.jialing.api.Town;
import io.jialing.api.client.Wait;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.RealTimers;
import io.jialing.api.simulation.FleetServer;
import io.jialing.core.simulation.MemoryJournal;
import io.jialing.core.simulation.SimulationSettings;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// A hub whose simulated clusters live elsewhere. It ends with them: left alone it would look for them every second.
@DirtiesContext
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "jialing.simulation.topology=none")
class ClustersElsewhereTest {
    private static final RealTimers TIMERS = new RealTimers(HubClock.realTime(InstantSource.system()), "clusters");
    private static final FleetServer FLEET =
            new FleetServer(0, TIMERS, new MemoryJournal(), SimulationSettings.calm(1));

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
        registry.add("jialing.simulation.fleet", () -> "http://127.0.0.1:" + FLEET.port());
    }

    @AfterAll
    static void end() {
        FLEET.close();
        TIMERS.close();
    }

    @Test
    void a_cluster_registered_over_rest_is_opened_there_and_answers(
            @LocalServerPort int port, @Autowired DataDirectory data) {
        var admin = Town.built(port, data.path()).admin();

        boolean online =
                Wait.until(
                        Duration.ofSeconds(20),
                        () ->
                                admin.get("/v1/clusters/north-a")
                                        .ok()
                                        .json()
                                        .path("state")
                                        .asString("")
                                        .equals("ONLINE"));

        assertThat(online).isTrue();
        assertThat(admin.get("/v1/nodes?cluster=north-a").ok().json().path("items")).hasSize(3);
    }
}
