package io.jialing.api.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http;
import io.jialing.api.TestDatabase;
import io.jialing.api.keys.TrialTokens;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.StateView;
import io.jialing.core.container.Container;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// Tuning jobs over HTTP, at a hub with simulated clusters that start pods at once.
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "jialing.simulation.start-delay-least=PT0S",
            "jialing.simulation.start-delay-most=PT0S",
            "jialing.containers.hub-url=https://hub.example"
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TuningTest {
    @Autowired private DataDirectory directory;
    @Autowired private IntakeLane lane;
    @Autowired private TrialTokens tokens;
    @Autowired private Containers containers;
    @Autowired private StateView view;
    @LocalServerPort private int port;
    private Http river;
    private Http panda;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void firms() {
        TwoFirms firms = TwoFirms.at(port, directory, lane);
        river = firms.river();
        panda = firms.panda();
    }

    /// A sweep over two parameters.
    private static String sweep(String runtime, int trials, int parallel) {
        return """
        {"kind": "TUNING", "name": "lr-sweep", "queue": "vision", "images": {"CUDA": "registry.example/sweep:1"},
         "command": ["python", "trial.py", "--lr", "${param.lr}"], "env": {"SIMULATED_RUNTIME": "%s"},
         "tuning": {"maxTrials": %d, "parallelTrials": %d, "algorithm": "ASHA",
           "objective": {"metric": "valLoss", "goal": "MINIMIZE"},
           "rungs": {"reduction": 3, "minStep": 1, "maxStep": 9},
           "space": {"lr": {"logUniform": [1e-5, 1e-2]}, "batch": {"choice": [16, 32, 64]}},
           "perTrial": {"cpu": 1, "memoryGiB": 1, "accelerators": {"count": 1}}, "maxRuntime": "PT1H"}}
        """
                .formatted(runtime, trials, parallel);
    }

    private String state(String job) {
        return TwoFirms.state(river, job);
    }

    private List<JsonNode> trials(String job) {
        var all = new ArrayList<JsonNode>();
        river.get("/v1/jobs/" + job + "/trials?pageSize=500").ok().json().get("items").forEach(all::add);
        return all;
    }

    private static PartId trial(String job, int number) {
        return new PartId(JobId.parse(job), number);
    }

    @Test
    void a_sweep_lets_the_better_trials_go_on_and_names_the_best() {
        String job = TwoFirms.submit(river, sweep("PT0.05S", 9, 3));

        TwoFirms.eventually(() -> state(job), "SUCCEEDED"::equals);

        List<JsonNode> trials = trials(job);
        assertThat(trials).hasSize(9);
        assertThat(trials)
                .allSatisfy(trial -> assertThat(trial.get("parameters").propertyNames()).contains("lr", "batch"));
        List<JsonNode> through = trials.stream().filter(trial -> trial.get("rung").asInt() == 2).toList();
        assertThat(through).isNotEmpty().allMatch(trial -> trial.get("state").asString().equals("SUCCEEDED"));
        assertThat(trials)
                .filteredOn(trial -> trial.get("rung").asInt() < 2)
                .allSatisfy(trial -> {
                    assertThat(trial.get("state").asString()).isEqualTo("CANCELLED");
                    assertThat(trial.get("cause").asString()).isEqualTo("EARLY_STOPPED");
                });
        JsonNode view = river.get("/v1/jobs/" + job).ok().json();
        JsonNode best = view.at("/trials/best");
        assertThat(best.get("trial").asInt())
                .isEqualTo(
                        through.stream()
                                .min(Comparator.comparingDouble(trial -> trial.get("value").asDouble()))
                                .orElseThrow()
                                .get("trial")
                                .asInt());
        assertThat(best.get("step").asInt()).isEqualTo(9);
        assertThat(view.at("/trials/byState/SUCCEEDED").asInt()).isEqualTo(through.size());
        JsonNode one = river.get("/v1/jobs/" + job + "/trials/" + best.get("trial").asInt()).ok().json();
        assertThat(one.get("reports")).extracting(report -> report.get("step").asInt()).containsExactly(1, 3, 9);
    }

    @Test
    void fine_tuning_is_one_run_without_a_space() {
        Http.Reply reply =
                river.post(
                        "/v1/jobs",
                        """
                        {"kind": "TUNING", "queue": "vision", "images": {"CUDA": "registry.example/lora:1"},
                         "env": {"SIMULATED_RUNTIME": "PT0.05S"},
                         "tuning": {"perTrial": {"accelerators": {"count": 8}}}}
                        """);

        String job = reply.ok().json().get("id").asString();
        TwoFirms.eventually(() -> state(job), "SUCCEEDED"::equals);
        assertThat(trials(job)).hasSize(1);
        assertThat(reply.json().get("defaulted"))
                .extracting(JsonNode::asString)
                .contains("tuning.maxTrials", "tuning.parallelTrials", "tuning.perTrial.workers");
    }

    @Nested
    class ASweepThatRuns {
        private final String job = TwoFirms.submit(river, sweep("PT1H", 4, 2));

        ASweepThatRuns() {
            TwoFirms.eventually(
                    () -> trials(job).stream().filter(each -> each.get("state").asString().equals("RUNNING")).count(),
                    running -> running == 2);
        }

        @Test
        void is_told_by_its_trials_how_well_they_do_once_a_step() {
            Http program = river.as(tokens.of(trial(job, 0)));
            String own = "/v1/jobs/" + job + "/trials/0/metrics";

            assertThat(program.post(own, "{\"step\": 1, \"value\": 0.5}").ok().json().get("value").asDouble())
                    .isEqualTo(0.5);
            assertThat(program.post(own, "{\"step\": 1, \"value\": 0.1}").ok().json().get("value").asDouble())
                    .as("the same step again")
                    .isEqualTo(0.5);
            assertThat(trials(job).getFirst().get("atRungs")).hasSize(1);
        }

        @Test
        void gives_the_containers_of_a_trial_its_parameters_and_what_it_needs_to_report() {
            JsonNode shown = trials(job).getFirst();

            Container container = containers.of(Orders.of(view.state(), trial(job, 0)));

            Map<String, String> env = Orders.texts(container);
            String lr = shown.at("/parameters/lr").asString();
            assertThat(container.command()).startsWith("python", "trial.py", "--lr");
            assertThat(new BigDecimal(container.command().getLast())).isEqualByComparingTo(lr);
            assertThat(env.get("JIALING_PARAM_batch")).isEqualTo(shown.at("/parameters/batch").asString());
            assertThat(env).containsEntry("JIALING_JOB_ID", job).containsEntry("JIALING_UNTIL_STEP", "1");
            String path = "/v1/jobs/%s/trials/0/metrics".formatted(job);
            assertThat(env).containsEntry("JIALING_METRICS_URL", "https://hub.example" + path);
            Http program = river.as(env.getOrDefault("JIALING_METRICS_TOKEN", ""));
            program.post(path, "{\"step\": 1, \"value\": 0.5}").ok();
        }

        @Test
        void gives_its_trials_tokens_that_open_nothing_else() {
            Http program = river.as(tokens.of(trial(job, 0)));
            String report = "{\"step\": 1, \"value\": 0.5}";

            assertThat(program.post("/v1/jobs/" + job + "/trials/1/metrics", report).code())
                    .isEqualTo("UNAUTHENTICATED");
            assertThat(program.get("/v1/jobs/" + job).code()).isEqualTo("UNAUTHENTICATED");
            assertThat(program.get("/v1/accelerators").code()).isEqualTo("UNAUTHENTICATED");
            assertThat(river.as("jt_forged").post("/v1/jobs/" + job + "/trials/0/metrics", report).code())
                    .isEqualTo("UNAUTHENTICATED");
            assertThat(
                            river.as(tokens.of(trial(job, 0)) + "AA")
                                    .post("/v1/jobs/" + job + "/trials/0/metrics", report)
                                    .code())
                    .isEqualTo("UNAUTHENTICATED");
        }

        @Test
        void is_nothing_that_another_firm_can_see_or_report_for() {
            assertThat(panda.get("/v1/jobs/" + job + "/trials").code()).isEqualTo("NOT_FOUND");
            assertThat(panda.get("/v1/jobs/" + job + "/trials/0").code()).isEqualTo("NOT_FOUND");
            assertThat(panda.post("/v1/jobs/" + job + "/trials/0/metrics", "{\"step\": 1, \"value\": 0.5}").code())
                    .isEqualTo("NOT_FOUND");
        }

        @Test
        void names_everything_that_is_wrong_with_a_report() {
            String own = "/v1/jobs/" + job + "/trials/0/metrics";

            Http.Reply reply = river.post(own, "{\"step\": -1, \"value\": \"good\", \"loss\": 1}");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().get("errors"))
                    .extracting(error -> error.get("pointer").asString())
                    .containsExactlyInAnyOrder("/step", "/value", "/loss");
            assertThat(river.post("/v1/jobs/" + job + "/trials/99/metrics", "{\"step\": 1, \"value\": 1}").code())
                    .isEqualTo("NOT_FOUND");
        }

        @Test
        void may_be_given_more_trials_and_more_of_them_at_a_time() {
            Http.Reply reply =
                    river.patch("/v1/jobs/" + job, "{\"tuning\": {\"maxTrials\": 6, \"parallelTrials\": 5}}");

            assertThat(reply.ok().status()).isEqualTo(200);
            TwoFirms.eventually(() -> trials(job).size(), count -> count == 5);
            assertThat(river.get("/v1/jobs/" + job).json().at("/tuning/maxTrials").asInt()).isEqualTo(6);
            assertThat(
                            river.patch("/v1/jobs/" + job, "{\"tuning\": {\"algorithm\": \"GRID\"}}")
                                    .json()
                                    .at("/errors/0/code")
                                    .asString())
                    .isEqualTo("IMMUTABLE");
        }

        @Test
        void ends_with_all_of_its_trials_when_it_is_cancelled() {
            river.post("/v1/jobs/" + job + ":cancel", "").ok();

            TwoFirms.eventually(() -> state(job), "CANCELLED"::equals);
            assertThat(trials(job)).hasSize(2).allMatch(trial -> trial.get("state").asString().equals("CANCELLED"));
        }
    }
}
