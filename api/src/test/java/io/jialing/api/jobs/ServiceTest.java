package io.jialing.api.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http;
import io.jialing.api.TestDatabase;
import io.jialing.api.Town;
import io.jialing.api.client.Wait;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.StateView;
import io.jialing.core.container.Container;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.PartRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// What a firm sees and does of its services over REST.
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "jialing.simulation.topology=none",
            "jialing.clock.speed=20",
            "jialing.simulation.start-delay-least=PT0S",
            "jialing.simulation.start-delay-most=PT0S"
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceTest {
    @Autowired private DataDirectory directory;
    @Autowired private Containers containers;
    @Autowired private StateView view;
    @LocalServerPort private int port;
    private Http river = Http.nobody(0);

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void build() {
        river = Town.built(port, directory.path()).river();
    }

    private String submitted(String more) {
        String chat =
                """
                {"kind": "INFERENCE", "name": "chat", "images": {"CUDA": "registry.example/chat:1"},
                 "inference": {"minReplicas": 2, "maxReplicas": 4, "spreadDomains": 1, "port": 9000%s,
                               "perReplica": {"cpu": 1, "memoryGiB": 1, "accelerators": {"count": 1}}}}
                """
                        .formatted(more);
        return river.post("/v1/jobs", chat).ok().json().get("id").asString();
    }

    private JsonNode job(String id) {
        return river.get("/v1/jobs/" + id).ok().json();
    }

    private JsonNode endpoints(String id) {
        return river.get("/v1/jobs/" + id + "/endpoints").ok().json();
    }

    private static void eventually(BooleanSupplier condition) {
        assertThat(Wait.until(Duration.ofSeconds(40), condition)).isTrue();
    }

    private void eventuallyServes(String id, int replicas, int revision) {
        eventually(() ->
                endpoints(id).size() == 1
                        && endpoints(id).at("/0/ready").asInt() == replicas
                        && endpoints(id).at("/0/revision").asInt() == revision);
    }

    /// A replica that runs a revision.
    private PartId running(String id, int revision) {
        return IntStream.range(0, 10)
                .mapToObj(index -> new PartId(JobId.parse(id), index))
                .filter(replica -> {
                    PartRecord part = view.state().find(replica);
                    return part != null && part.state() == PartState.RUNNING && part.stage() == revision;
                })
                .findFirst()
                .orElseThrow();
    }

    @Test
    void is_up_with_its_floor_until_it_is_cancelled() {
        String id = submitted("");
        eventuallyServes(id, 2, 1);

        assertThat(job(id).get("state").asString()).isEqualTo("RUNNING");
        assertThat(job(id).at("/replicas/wanted").asInt()).isEqualTo(2);
        assertThat(endpoints(id).at("/0/url").asString()).isEqualTo("http://j-%s.river:9000".formatted(id));
        assertThat(endpoints(id).at("/0/weight").asDouble()).isEqualTo(1);
        assertThat(endpoints(id).at("/0/cluster").asString()).isEqualTo("north-a");

        river.post("/v1/jobs/" + id + ":cancel", "{}").ok();
        eventually(() -> job(id).get("state").asString().equals("CANCELLED"));
        assertThat(endpoints(id)).isEmpty();
    }

    @Test
    void grows_and_takes_another_revision_and_goes_back() {
        String id = submitted("");
        eventuallyServes(id, 2, 1);

        river.patch("/v1/jobs/" + id, "{\"inference\": {\"replicas\": 3}}").ok();
        eventuallyServes(id, 3, 1);

        river.patch("/v1/jobs/" + id, "{\"images\": {\"CUDA\": \"registry.example/chat:2\"}, \"env\": {\"A\": \"1\"}}")
                .ok();
        eventuallyServes(id, 3, 2);
        Container container = containers.of(Orders.of(view.state(), running(id, 2)));
        assertThat(container.image().ref()).isEqualTo("registry.example/chat:2");
        assertThat(Orders.texts(container)).containsEntry("A", "1").doesNotContainKey("NNODES");
        assertThat(job(id).at("/images/CUDA").asString()).isEqualTo("registry.example/chat:2");
        assertThat(job(id).at("/env/A").asString()).isEqualTo("1");

        JsonNode back = river.post("/v1/jobs/" + id + ":rollback", "{}").ok().json();
        assertThat(back.get("revision").asInt()).isEqualTo(1);
        eventuallyServes(id, 3, 1);
        assertThat(job(id).at("/images/CUDA").asString()).isEqualTo("registry.example/chat:1");
        assertThat(job(id).has("env")).isFalse();
    }

    @Test
    void that_cannot_go_back_or_change_so_is_told_why() {
        String id = submitted(", \"replicas\": 2");

        assertThat(river.post("/v1/jobs/" + id + ":rollback", "{}").code()).isEqualTo("CONFLICT");
        assertThat(river.post("/v1/jobs/" + id + ":rollback", "{\"revision\": 7}").code()).isEqualTo("INVALID");
        assertThat(pointers(id, "{\"inference\": {\"replicas\": 9}}")).containsExactly("/inference/replicas");
        assertThat(pointers(id, "{\"inference\": {\"minReplicas\": 9}}")).containsExactly("/inference/minReplicas");
        assertThat(pointers(id, "{\"inference\": {\"port\": 1}}")).containsExactly("/inference/port");
        assertThat(pointers(id, "{\"images\": {\"CANN\": \"registry.example/chat:2\"}}")).containsExactly("/images");
        assertThat(pointers(id, "{\"maxRuntime\": \"PT1H\"}")).containsExactly("/maxRuntime");
        assertThat(job(id).get("revision").asInt()).isEqualTo(1);
        river.post("/v1/jobs/" + id + ":cancel", "{}").ok();
    }

    @Test
    void with_a_district_that_is_too_far_from_all_sites_says_how_far() {
        String id = submitted(", \"latency\": {\"p95Ms\": 2, \"traffic\": [{\"from\": \"万州区\", \"share\": 1}]}");

        eventually(
                () -> river.get("/v1/jobs/" + id + "/explanation").ok().toString().contains("Requests from 万州区 take"));
        river.post("/v1/jobs/" + id + ":cancel", "{}").ok();
    }

    private List<String> pointers(String id, String patch) {
        return river.patch("/v1/jobs/" + id, patch).json().get("errors").findValuesAsString("pointer");
    }
}
