package io.jialing.api.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.jialing.api.Http;
import io.jialing.api.TestDatabase;
import io.jialing.api.cli.Shell.Ran;
import io.jialing.api.client.Wait;
import io.jialing.api.runtime.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The command line against a real hub with simulated clusters.
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "jialing.simulation.start-delay-least=PT0S",
            "jialing.simulation.start-delay-most=PT0.05S",
            "jialing.events.heartbeat=1s"
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {
    /// A job that waits, whatever the hub has: nobody has 60 workers in one node.
    private static final String WAITING =
            """
            {"kind":"TRAINING","name":"waits","images":{"CUDA":"registry.example/train:1"},
             "training":{"workers":60,"topology":{"within":"NODE"},"perWorker":{"cpu":1,"memoryGiB":1,
                         "accelerators":{"count":8}}}}
            """;

    @Autowired private DataDirectory directory;
    @LocalServerPort private int port;
    private Path folder = Path.of("none");

    /// Logged in as the administrator whose key the first start wrote.
    private Shell admin = Shell.at(folder);

    /// Logged in as a firm of Chongqing.
    private Shell river = admin;

    private String riverKey = "";

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void registerAFirm(@TempDir Path homes) {
        folder = homes;
        admin = Shell.at(folder.resolve("admin"));
        admin.run("login", "--server", server(), "--key-file", directory.path().resolve("admin-key").toString()).ok();
        admin.run("tenant", "create", "river", "--name", "江河科技", "--home-city", "重庆", "--size-class", "SME").ok();
        admin.run("queue", "create", "vision", "--tenant", "river").ok();
        admin.run("queue", "create", "small", "--tenant", "river", "--quota", "chongqing-cloud/*=16").ok();
        riverKey = admin.run("key", "create", "--name", "test", "--tenant", "river", "--role", "TENANT_USER").word();
        river = Shell.at(folder.resolve("river"));
        river.piping(riverKey + "\n").run("login", "--server", server()).ok();
    }

    private String server() {
        return "http://127.0.0.1:" + port;
    }

    private Http http() {
        return Http.nobody(port).as(riverKey);
    }

    /// Runs a job that ends by itself after so long.
    private String running(String time, String... options) {
        var words =
                Stream.of(
                        Stream.of("run", "--image", "registry.example/train:1", "--gpus", "1", "--queue", "vision"),
                        Stream.of("--cpu", "1", "--memory", "4", "--env", "SIMULATED_RUNTIME=" + time),
                        Stream.of("--max-runtime", "1h"),
                        Stream.of(options),
                        Stream.of("--", "torchrun", "train.py"));
        return river.run(words.flatMap(word -> word).toArray(String[]::new)).word();
    }

    private String waiting() {
        return river.piping(WAITING).run("submit", "-").word();
    }

    private void eventually(Supplier<Boolean> holds) {
        assertThat(Wait.until(Duration.ofSeconds(30), holds::get)).isTrue();
    }

    private String state(String job) {
        return http().get("/v1/jobs/" + job).ok().json().get("state").asString();
    }

    @Nested
    class LoggingIn {
        @Test
        void keeps_server_and_key_where_only_the_owner_can_read_them() throws IOException {
            Path file = folder.resolve("river/.config/jialing/login.json");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            assertThat(Files.readString(file)).contains(server()).contains(riverKey);
            assertThat(river.run("whoami").ok().out())
                    .startsWith("Hub:     %s\nKey:     k-".formatted(server()))
                    .contains("Tenant:  river", "Home:    chongqing", "Roles:   TENANT_USER", "Queues:  small,vision")
                    .containsPattern(
                            "QUEUE  SUPPLY GROUP     CLASS  USED  NOMINAL\nsmall  chongqing-cloud  \\*      [0-9]+ +16\n");
        }

        @Test
        void with_a_key_that_the_hub_does_not_know_keeps_nothing() {
            Shell stranger = Shell.at(folder.resolve("stranger"));

            Ran login = stranger.piping("jl_" + "x".repeat(43)).run("login", "--server", server());

            assertThat(login.code()).isEqualTo(3);
            assertThat(login.err()).contains("(UNAUTHENTICATED)");
            assertThat(folder.resolve("stranger")).doesNotExist();
            assertThat(stranger.run("whoami").code()).isEqualTo(2);
        }

        @Test
        void is_not_needed_with_an_environment() {
            Shell stranger =
                    Shell.at(folder.resolve("nobody")).with("JIALING_SERVER", server()).with("JIALING_KEY", riverKey);

            assertThat(stranger.run("whoami").ok().out()).contains("river");
        }

        @Test
        void is_overruled_by_options(@TempDir Path keys) throws IOException {
            Path key = Files.writeString(keys.resolve("key"), riverKey + "\n");

            assertThat(admin.run("whoami", "--key-file", key.toString()).ok().out()).contains("river");
            assertThat(admin.run("whoami", "--server", "http://127.0.0.1:" + port + "/").ok().out())
                    .contains("HUB_ADMIN");
        }

        @Test
        void gives_a_key_to_no_other_server() {
            Ran elsewhere = river.run("list", "--server", "http://127.0.0.1:1");

            assertThat(elsewhere.code()).isEqualTo(2);
            assertThat(elsewhere.err()).contains("No key for http://127.0.0.1:1.");
        }

        @Test
        void is_of_no_use_once_others_may_read_the_file() throws IOException {
            Shell careless = Shell.at(folder.resolve("careless"));
            careless.piping(riverKey).run("login", "--server", server()).ok();
            Path file = folder.resolve("careless/.config/jialing/login.json");

            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

            assertThat(careless.run("whoami").code()).isEqualTo(2);
            assertThat(careless.run("whoami").err()).contains("may be read by others", "chmod 600");
        }

        @Test
        void happens_where_the_environment_says() {
            Shell xdg = Shell.at(folder.resolve("xdg")).with("XDG_CONFIG_HOME", folder.resolve("settings").toString());

            xdg.piping(riverKey).run("login", "--server", server()).ok();

            assertThat(folder.resolve("settings/jialing/login.json")).exists();
        }
    }

    @Nested
    class ACommand {
        @ParameterizedTest
        @CsvSource({
            "0, whoami",
            "2, lst",
            "2, list --limit 0",
            "2, list --limit many",
            "2, wait some --timeout soon",
            "2, run --image a --image b",
            "2, run --image a --model 910B",
            "2, submit /nowhere/job.json",
            "2, login --server ::",
            "3, list --state DONE",
            "3, nodes",
            "3, tenant create other --name Other --home-city Chongqing",
            "5, get 0000000000000",
            "3, explain ../tenants",
            "2, whoami --server ftp://hub",
            "5, logs 0000000000000",
            "5, wait 0000000000000"
        })
        void says_by_its_exit_code_how_it_ended(int code, String words) {
            Ran ran = river.run(words.split(" "));

            assertThat(ran.code()).as(ran.toString()).isEqualTo(code);
            assertThat(ran.err().isEmpty()).isEqualTo(code == 0);
            assertThat(ran.out().isEmpty()).isEqualTo(code != 0);
        }

        @Test
        void to_a_hub_that_does_not_answer_may_be_given_again() {
            Shell far = river.with("JIALING_SERVER", "http://127.0.0.1:1").with("JIALING_KEY", riverKey);

            Ran ran = far.run("list");

            assertThat(ran.code()).isEqualTo(4);
            assertThat(ran.err()).isEqualTo("jialing: The hub at http://127.0.0.1:1 does not answer.\n");
        }

        @Test
        void that_names_a_secret_that_is_not_there_is_taken_in_with_a_warning() {
            Ran ran =
                    river.piping(
                                    """
                                    {"kind":"TRAINING","images":{"CPU":"a:1"},"env":{"T":{"secret":"lost/token"}},
                                     "training":{"workers":900}}
                                    """)
                            .run("submit", "-");

            assertThat(ran.word()).hasSize(13);
            assertThat(ran.err())
                    .contains(
                            "Warning: /env/T/secret: There is no secret 'lost'. The job cannot start before there is.");
        }

        @Test
        void that_is_refused_names_every_wrong_field() {
            Ran ran =
                    river.piping("{\"kind\":\"TRAINING\",\"image\":\"a\",\"training\":{\"workers\":0}}")
                            .run("submit", "-");

            assertThat(ran.code()).isEqualTo(3);
            assertThat(ran.err())
                    .startsWith(
                            "-:\njialing: 3 fields are wrong. (INVALID)\nFIELD              CODE           DETAIL\n")
                    .contains(
                            "/image             UNKNOWN_FIELD  There is no field 'image' here. Maybe 'images' is meant.\n")
                    .contains("/training/workers  OUT_OF_RANGE   Must be from 1 to 10000, not 0.\n");
        }

        @Test
        void prints_what_the_hub_said_for_scripts() {
            String id = waiting();
            String said = http().get("/v1/jobs/" + id).ok().response().body();

            assertThat(river.run("get", id, "-o", "json").ok().out()).isEqualTo(said + "\n");
            JsonNode yaml = new YAMLMapper().readTree(river.run("get", id, "-o", "yaml").ok().out());
            assertThat(yaml).isEqualTo(JsonMapper.shared().readTree(said));
        }
    }

    @Nested
    class Running {
        @Test
        void makes_a_document_of_the_options() {
            Ran printed =
                    river.with("WANDB", "on")
                            .run(
                                    "run",
                                    "--print",
                                    "--image",
                                    "CUDA=registry.example/sft:cuda",
                                    "--image",
                                    "CANN=registry.example/sft:cann",
                                    "--gpus",
                                    "8",
                                    "--workers",
                                    "4",
                                    "--model",
                                    "910B3,A800",
                                    "--gpu-memory",
                                    "64",
                                    "--precision",
                                    "BF16",
                                    "--queue",
                                    "vision",
                                    "--priority",
                                    "HIGH",
                                    "--name",
                                    "千问微调",
                                    "--label",
                                    "team=inspection",
                                    "--env",
                                    "EPOCHS=a=b",
                                    "--env",
                                    "WANDB",
                                    "--secret",
                                    "HF_TOKEN=hf/token",
                                    "--max-runtime",
                                    "12h30m",
                                    "--cpu",
                                    "16",
                                    "--memory",
                                    "128",
                                    "--shm",
                                    "64",
                                    "--",
                                    "torchrun",
                                    "train.py",
                                    "--lr",
                                    "1e-4");

            assertThat(printed.json())
                    .isEqualTo(
                            JsonMapper.shared()
                                    .readTree(
                                            """
                                            {"name":"千问微调","kind":"TRAINING","queue":"vision","priority":"HIGH",
                                             "labels":{"team":"inspection"},
                                             "images":{"CUDA":"registry.example/sft:cuda",
                                                       "CANN":"registry.example/sft:cann"},
                                             "command":["torchrun","train.py","--lr","1e-4"],
                                             "env":{"EPOCHS":"a=b","WANDB":"on","HF_TOKEN":{"secret":"hf/token"}},
                                             "maxRuntime":"PT12H30M",
                                             "training":{"workers":4,"perWorker":{"cpu":16.0,"memoryGiB":128,"shmGiB":64,
                                               "accelerators":{"count":8,"memoryGiB":64,"precision":"BF16",
                                                               "models":["910B3","A800"]}}}}
                                            """));
        }

        @ParameterizedTest
        @CsvSource({
            "CPU, run --image a --print",
            "CUDA, run --image a --gpus 1 --print",
            "CANN, run --image a --gpus 1 --model 910B --print",
            "MUSA, run --image MUSA=a --gpus 1 --print"
        })
        void finds_the_stack_of_an_image_that_names_none(String stack, String words) {
            assertThat(river.run(words.split(" ")).json().path("images").propertyNames()).containsExactly(stack);
        }

        @Test
        void a_dry_run_says_where_it_would_run_and_stores_nothing() {
            Ran plan = river.run("run", "--image", "a:1", "--gpus", "1", "--name", "dry", "--dry-run");

            assertThat(plan.ok().out())
                    .startsWith("Starts:      now\nPrice:")
                    .contains("\nPlacement\nCluster:  ")
                    .containsPattern("\nHOME +[a-z-]+ +1 of nvidia-");
            assertThat(river.run("list", "--name", "dry").ok().out().lines()).hasSize(1);
            Ran refused =
                    river.run(
                            "run", "--image", "a:1", "--gpus", "8", "--workers", "60", "--queue", "small", "--dry-run");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.out()).startsWith("Refused:").contains("(ABOVE_MAXIMUM)");
        }

        @Test
        void and_waiting_tells_how_it_ended_and_leaves_the_id_to_scripts() {
            Ran ran =
                    river.run(
                            "run",
                            "--image",
                            "a:1",
                            "--cpu",
                            "1",
                            "--memory",
                            "1",
                            "--env",
                            "SIMULATED_RUNTIME=PT0.2S",
                            "--wait",
                            "--timeout",
                            "30s");

            assertThat(ran.code()).as(ran.toString()).isZero();
            assertThat(ran.err()).isEqualTo(ran.word() + "  SUCCEEDED\n");
        }

        @Test
        void and_following_prints_what_it_prints() {
            Ran ran =
                    river.run(
                            "run",
                            "--image",
                            "a:1",
                            "--cpu",
                            "1",
                            "--memory",
                            "1",
                            "--env",
                            "SIMULATED_RUNTIME=PT2S",
                            "--follow");

            assertThat(ran.code()).as(ran.toString()).isZero();
            assertThat(ran.out().lines().toList()).hasSizeGreaterThan(1).last().isEqualTo("done");
            assertThat(state(ran.err().strip())).isEqualTo("SUCCEEDED");
        }
    }

    @Nested
    class Submitting {
        @Test
        void takes_documents_from_several_files_one_of_them_with_several(@TempDir Path files) throws IOException {
            Path json = Files.writeString(files.resolve("one.json"), WAITING);
            Path yaml =
                    Files.writeString(
                            files.resolve("two.yaml"),
                            """
                            # two of them
                            ---
                            kind: TRAINING
                            name: 第二
                            images: {CPU: "registry.example/a:1"}
                            training: {perWorker: {cpu: 1}}
                            ---
                            kind: TRAINING
                            imagess: {}
                            ...
                            """);

            Ran ran = river.run("submit", json.toString(), yaml.toString());

            assertThat(ran.code()).isEqualTo(3);
            assertThat(ran.err()).startsWith(yaml + ", document 2:\njialing: ").contains("/imagess");
            List<String> ids = ran.out().lines().toList();
            assertThat(ids).hasSize(2);
            assertThat(http().get("/v1/jobs/" + ids.get(1)).ok().json().get("name").asString()).isEqualTo("第二");
        }

        @Test
        void again_after_an_answer_means_another_job() {
            assertThat(waiting()).isNotEqualTo(waiting());
            assertThat(unanswered("river")).isEmpty();
        }

        @Test
        void again_after_no_answer_means_the_same_job() {
            Shell far = Shell.at(folder.resolve("far")).with("JIALING_KEY", riverKey);
            String document = WAITING.replace("waits", "sent-thrice");
            try (var wire = new Wire(port)) {
                Shell there = far.with("JIALING_SERVER", wire.address()).piping(document);

                wire.loseAnswers(true);
                Ran first = there.run("submit", "-");
                Ran second = there.run("submit", "-");
                wire.loseAnswers(false);
                Ran third = there.run("submit", "-");

                assertThat(List.of(first.code(), second.code(), third.code())).containsExactly(4, 4, 0);
                JsonNode jobs = http().get("/v1/jobs?name=sent-thrice").ok().json().get("items");
                assertThat(jobs).hasSize(1);
                assertThat(jobs.get(0).get("id").asString()).isEqualTo(third.word());
                assertThat(unanswered("far")).isEmpty();
                assertThat(there.run("submit", "-").word()).isNotEqualTo(third.word());
            }
        }

        @Test
        void again_after_a_day_without_an_answer_means_another_job() throws IOException {
            String document = WAITING.replace("waits", "next-day");
            try (var wire = new Wire(port)) {
                Shell there =
                        Shell.at(folder.resolve("late"))
                                .with("JIALING_SERVER", wire.address())
                                .with("JIALING_KEY", riverKey)
                                .piping(document);
                wire.loseAnswers(true);
                assertThat(there.run("submit", "-").code()).isEqualTo(4);
                wire.loseAnswers(false);
                Path note =
                        folder.resolve("late/.local/state/jialing/unanswered").resolve(unanswered("late").getFirst());

                Files.setLastModifiedTime(note, FileTime.from(Instant.now().minus(Duration.ofDays(1))));

                there.run("submit", "-").ok();
                assertThat(http().get("/v1/jobs?name=next-day").ok().json().get("items")).hasSize(2);
            }
        }

        @Test
        void without_a_home_to_write_to_says_what_that_costs() throws IOException {
            Path noFolder = Files.writeString(folder.resolve("a-file"), "");
            Shell homeless = Shell.at(noFolder).with("JIALING_SERVER", server()).with("JIALING_KEY", riverKey);

            Ran ran = homeless.piping(WAITING).run("submit", "-");

            assertThat(state(ran.word())).isEqualTo("QUEUED");
            assertThat(ran.err()).contains("If no answer comes, the same command again may take effect twice.");
        }

        @Test
        void at_the_same_time_means_as_many_jobs() throws ExecutionException, InterruptedException {
            String document = WAITING.replace("waits", "at-once");
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
                var runs =
                        Stream.generate(() ->
                                        CompletableFuture.supplyAsync(
                                                () -> river.piping(document).run("submit", "-").word(), people))
                                .limit(6)
                                .toList();
                for (var run : runs) {
                    run.get();
                }
            }

            assertThat(http().get("/v1/jobs?name=at-once").ok().json().get("items")).hasSize(6);
        }

        @Test
        void under_a_key_of_ones_own_means_that_one_job() {
            Ran first = river.piping(WAITING).run("submit", "--idempotency-key", "mine", "-");
            Ran again = river.piping(WAITING).run("submit", "--idempotency-key", "mine", "-");
            Ran other = river.piping(WAITING + " ").run("submit", "--idempotency-key", "mine", "-");

            assertThat(again.word()).isEqualTo(first.word());
            assertThat(other.code()).isEqualTo(3);
            assertThat(other.err()).contains("(IDEMPOTENCY_KEY_REUSED)");
        }

        @Test
        void for_a_tenant_takes_a_key_of_the_hubs_people() {
            String id = admin.piping(WAITING).run("submit", "--tenant", "river", "-").word();

            assertThat(http().get("/v1/jobs/" + id).status()).isEqualTo(200);
        }

        private List<String> unanswered(String who) {
            String[] files = folder.resolve(who).resolve(".local/state/jialing/unanswered").toFile().list();
            return files == null ? List.of("no folder") : List.of(files);
        }
    }

    @Nested
    class Looking {
        @Test
        void at_a_list_aligns_chinese_names_and_pages() {
            for (int i = 0; i < 3; i++) {
                river.piping(WAITING.replace("waits", "钢铁质检")).run("submit", "-").ok();
            }

            Ran two = river.run("list", "--name", "钢铁质检", "--limit", "2");
            Ran all = river.run("list", "--name", "钢铁质检", "--all", "-o", "json");

            assertThat(two.ok().out()).startsWith("ID             NAME      STATE ").contains("  钢铁质检  QUEUED ");
            assertThat(two.out().lines()).hasSize(3);
            assertThat(two.err()).isEqualTo("There are more; --all shows them.\n");
            assertThat(all.json().get("items")).hasSize(3);
        }

        @Test
        void at_a_long_list_joins_its_pages() {
            for (int i = 0; i < 3; i++) {
                river.piping(WAITING.replace("waits", "many")).run("submit", "-").ok();
            }
            String jobs =
                    "{\"jobs\":[%s]}"
                            .formatted(
                                    String.join(
                                            ",",
                                            Stream.generate(() -> WAITING.replace("waits", "many"))
                                                    .limit(600)
                                                    .toList()));
            http().post("/v1/jobs:batch", jobs).ok();

            Ran json = river.run("list", "--name", "many", "--all", "-o", "json");
            Ran cut = river.run("list", "--name", "many", "--limit", "550", "-o", "json");
            Ran yaml = river.run("list", "--name", "many", "--all", "-o", "yaml");
            Ran table = river.run("list", "--name", "many", "--all");

            assertThat(json.json().get("items").valueStream().map(job -> job.get("id").asString()).distinct())
                    .hasSize(603);
            assertThat(json.json().has("nextPageToken")).isFalse();
            assertThat(cut.json().get("items")).hasSize(550);
            assertThat(cut.json().has("nextPageToken")).isTrue();
            assertThat(new YAMLMapper().readTree(yaml.ok().out())).isEqualTo(json.json());
            assertThat(table.ok().out().lines()).hasSize(604);
        }

        @Test
        void at_a_list_is_narrowed_by_every_filter() {
            String id =
                    river.piping(
                                    WAITING.replace(
                                            "\"name\"", "\"labels\":{\"团队\":\"质检\"},\"scenario\":\"event\",\"name\""))
                            .run("submit", "-")
                            .word();

            Ran found =
                    river.run(
                            "list",
                            "--label",
                            "团队=质检",
                            "--scenario",
                            "event,medical",
                            "--state",
                            "QUEUED,HELD",
                            "--kind",
                            "TRAINING",
                            "--queue",
                            "small,vision",
                            "--priority",
                            "STANDARD",
                            "--tenant",
                            "river",
                            "-o",
                            "json");

            assertThat(found.json().get("items").valueStream().map(job -> job.get("id").asString()))
                    .containsExactly(id);
            assertThat(river.run("list", "--label", "团队", "--cluster", "lj-a").ok().out().lines()).hasSize(1);
        }

        @Test
        void at_a_job_that_waits_explains_why() {
            Ran explained = river.run("explain", waiting());

            assertThat(explained.ok().out())
                    .contains("State:       QUEUED\n", "Policy:      local-first-batch version 1\n")
                    .contains("Starts:      not known: Nothing registered would ever be enough. (NO_SUCH_CAPACITY)\n")
                    .contains("\nIn the way\nREASON ")
                    .containsPattern(
                            "NO_SUCH_CAPACITY +- +- +No registered capacity could ever run it: it needs 480 cards");
        }

        @Test
        void at_a_job_that_was_placed_says_where_and_why_there() {
            String id = running("PT1H");
            river.run("wait", id, "--for", "RUNNING", "--timeout", "30s").ok();

            Ran explained = river.run("explain", id);
            Ran shown = river.run("get", id);

            assertThat(explained.ok().out())
                    .contains("State:   RUNNING\n", "\nPlacement\nCluster:  ", " (HOME)\nCards:    1 of nvidia-")
                    .containsPattern("Score: +[0-9.]+ = ring [0-9.]+ \\+ ")
                    .containsPattern("NODE +WORKERS  CARDS\n[a-z0-9-]+ +1 +1\n");
            assertThat(shown.ok().out())
                    .contains("Name:        train\n", "Command:     torchrun train.py\n", "Workers:     1\n")
                    .contains("Image:       registry.example/train:1 for CUDA\n", "At most:     1h\n")
                    .contains("Per worker:  1 card, 1 CPU, 4 GiB\n")
                    .containsPattern("0     RUNNING  .* HOME  1 +nvidia-");
        }
    }

    @Test
    void a_sweep_is_waited_for_and_shows_its_trials_and_the_best() {
        String sweep =
                """
                kind: TUNING
                queue: vision
                images: {CUDA: registry.example/sweep:1}
                command: [python, trial.py]
                env: {SIMULATED_RUNTIME: PT0.05S}
                tuning:
                  maxTrials: 3
                  parallelTrials: 3
                  algorithm: RANDOM
                  objective: {metric: valLoss, goal: MINIMIZE}
                  space: {lr: {uniform: [0, 1]}}
                  perTrial: {cpu: 1, memoryGiB: 1}
                """;

        Ran ran = river.piping(sweep).run("submit", "-", "--wait", "--timeout", "60s");

        assertThat(ran.code()).as(ran.toString()).isZero();
        String id = ran.word();
        Ran trials = river.run("trials", id);
        assertThat(trials.ok().out().lines().toList()).hasSize(4).last(STRING).startsWith("2      SUCCEEDED  lr=0.");
        assertThat(river.run("get", id).ok().out())
                .contains("Trials:     SUCCEEDED=3 of 3\n", "Per trial:  1 CPU, 1 GiB\n")
                .containsPattern("Best: +trial [0-2] with ");
        assertThat(river.run("logs", "-f", "--part", "2", id).ok().out()).contains("j-%s-2-1 ".formatted(id));
        assertThat(river.run("trials", waiting()).code()).isEqualTo(5);
    }

    @Nested
    class Waiting {
        @Test
        void ends_when_every_job_has_succeeded() {
            String first = running("PT0.2S");
            String second = running("PT0.5S");

            Ran ran = river.run("wait", first, second, "--timeout", "30s");

            assertThat(ran.ok().out()).isEqualTo("%s  SUCCEEDED\n%s  SUCCEEDED\n".formatted(first, second));
        }

        @Test
        void is_content_with_a_job_that_has_come_further() {
            String id = running("PT0.2S");
            river.run("wait", id).ok();

            assertThat(river.run("wait", id, "--for", "RUNNING").code()).isZero();
            assertThat(river.run("wait", id, "--for", "HELD").code()).isEqualTo(1);
        }

        @Test
        void ends_with_a_no_for_a_job_that_was_cancelled_meanwhile() {
            String id = waiting();
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
                    var wire = new Wire(port)) {
                Shell there = river.with("JIALING_SERVER", wire.address()).with("JIALING_KEY", riverKey);
                var waits = CompletableFuture.supplyAsync(() -> there.run("wait", id, "--timeout", "60s"), people);
                eventually(() -> wire.connections() > 0);

                river.run("cancel", id).ok();

                assertThat(waits.join().code()).isEqualTo(1);
                assertThat(waits.join().out()).isEqualTo(id + "  CANCELLED\n");
            }
        }

        @Test
        void goes_on_when_the_connection_breaks() {
            String id = waiting();
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
                    var wire = new Wire(port)) {
                Shell there = river.with("JIALING_SERVER", wire.address()).with("JIALING_KEY", riverKey);
                var waits = CompletableFuture.supplyAsync(() -> there.run("wait", id, "--timeout", "60s"), people);
                eventually(() -> wire.connections() > 1);

                wire.cut();
                river.run("cancel", id).ok();

                assertThat(waits.join().out()).isEqualTo(id + "  CANCELLED\n");
            }
        }

        @Test
        void ends_when_its_time_is_over() {
            String id = waiting();

            Ran ran = river.run("wait", id, "--timeout", "PT0.2S");

            assertThat(ran.code()).isEqualTo(124);
            assertThat(ran.out()).isEqualTo(id + "  QUEUED\n");
        }
    }

    @Nested
    class Listening {
        @Test
        void to_what_a_job_prints_waits_for_it_to_start_and_to_end() {
            String id = running("PT2S");

            Ran followed = river.run("logs", "-f", id);
            Ran printed = river.run("logs", id);
            Ran attempt = river.run("logs", "-f", "--attempt", "1", id);

            assertThat(followed.ok().out().lines().toList()).hasSizeGreaterThan(1).last().isEqualTo("done");
            assertThat(printed.ok().out()).isEqualTo(followed.out()).isEqualTo(attempt.ok().out());
            assertThat(river.run("logs", id, "--pod", "7").code()).isEqualTo(3);
        }

        @Test
        void to_what_a_job_prints_goes_on_when_the_connection_breaks() {
            String id = running("PT4S");
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
                    var wire = new Wire(port)) {
                Shell there = river.with("JIALING_SERVER", wire.address()).with("JIALING_KEY", riverKey);
                var follows = CompletableFuture.supplyAsync(() -> there.run("logs", "-f", id), people);
                eventually(() -> wire.hasAnswered("pod 0 of 1 starts on"));

                wire.cut();

                assertThat(follows.join().ok().out()).isEqualTo(river.run("logs", id).ok().out());
            }
        }

        @Test
        void to_a_job_of_many_attempts_prints_them_all() {
            String id = running("PT1H");
            river.run("wait", id, "--for", "RUNNING").ok();
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
                    var wire = new Wire(port)) {
                Shell there = river.with("JIALING_SERVER", wire.address()).with("JIALING_KEY", riverKey);
                String second = "j-%s-0-2 ".formatted(id);
                var follows = CompletableFuture.supplyAsync(() -> there.runUntil(second, "logs", "-f", id), people);
                eventually(() -> wire.hasAnswered("pod 0 of 1 starts on"));

                river.run("requeue", id).ok();

                assertThat(follows.join().ok().out()).contains("j-%s-0-1 ".formatted(id), second);
                assertThat(follows.join().err()).contains("attempt 2 of " + id);
            }
            river.run("cancel", id).ok();
        }

        @Test
        void to_the_hub_tells_what_happens_until_nobody_reads() {
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
                var all = CompletableFuture.supplyAsync(() -> river.runUntil("SUCCEEDED", "events"), people);
                var json =
                        CompletableFuture.supplyAsync(
                                () -> admin.runUntil("SUCCEEDED", "events", "-o", "json"), people);

                eventually(() -> {
                    running("PT0.1S");
                    return all.isDone() && json.isDone();
                });

                assertThat(all.join().out())
                        .containsPattern("\\d{4}-\\d\\d-\\d\\d [0-9:]{8}  PART_CHANGED +\\w{13}  SUCCEEDED ");
                assertThat(
                                JsonMapper.shared()
                                        .readTree(json.join().out().lines().toList().getLast())
                                        .get("state")
                                        .asString())
                        .isEqualTo("SUCCEEDED");
            }
        }

        @Test
        void to_the_past_of_a_job_tells_its_story() {
            String id = running("PT0.1S");
            river.run("wait", id).ok();

            JsonNode story = river.run("events", id, "-o", "json").json().get("items");

            assertThat(story.valueStream().map(event -> event.path("state").asString()))
                    .containsExactly("QUEUED", "RESERVED", "DISPATCHING", "STARTING", "RUNNING", "SUCCEEDED");
            assertThat(river.run("events", id).ok().out()).startsWith("AT ").contains("JOB_QUEUED");
        }
    }

    @Nested
    class Steering {
        @Test
        void holds_releases_requeues_and_cancels() {
            String id = waiting();

            assertThat(river.run("hold", id).ok().out()).isEqualTo(id + "  QUEUED  wanted: HELD\n");
            river.run("wait", id, "--for", "HELD").ok();
            assertThat(river.run("requeue", id).code()).isEqualTo(3);
            river.run("release", id).ok();
            river.run("wait", id, "--for", "QUEUED").ok();
            river.run("requeue", id).ok();
            river.run("cancel", id).ok();
            eventually(() -> state(id).equals("CANCELLED"));
            assertThat(river.run("cancel", id).ok().out()).isEqualTo(id + "  CANCELLED\n");
        }

        @Test
        void one_job_in_vain_does_not_spare_the_others() {
            String id = waiting();

            Ran ran = river.run("cancel", "0000000000000", id);

            assertThat(ran.code()).isEqualTo(5);
            assertThat(ran.err()).contains("There is no job '0000000000000'. (NOT_FOUND)");
            eventually(() -> state(id).equals("CANCELLED"));
        }
    }

    @Nested
    class Ruling {
        @Test
        void shows_tenants_queues_and_keys() {
            assertThat(admin.run("tenant", "list", "--home-city", "chongqing").ok().out())
                    .isEqualTo(
                            """
                            ID     NAME      HOME       DISTRICT  SIZE  TYPE         DATA      DOMESTIC ONLY
                            river  江河科技  chongqing  -         SME   UNSPECIFIED  INTERNAL  false
                            """);
            assertThat(admin.run("tenant", "get", "river").ok().out())
                    .startsWith("Id:             river\nName:           江河科技\nHome:           chongqing\n");
            assertThat(admin.run("queue", "list", "--tenant", "river").ok().out())
                    .isEqualTo(
                            """
                            QUEUE   TENANT  WEIGHT  MAX QUEUED  QUOTA
                            small   river   1.0     100000      chongqing-cloud/*=16
                            vision  river   1.0     100000      -
                            """);
        }

        @Test
        void gives_keys_and_takes_them_back() {
            Ran given =
                    admin.run(
                            "key",
                            "create",
                            "--name",
                            "short",
                            "--role",
                            "OPERATOR@chongqing,AUDITOR",
                            "--expires",
                            "2100-01-01T00:00:00Z");
            String secret = given.word();
            String id = given.err().strip();
            Shell bearer =
                    Shell.at(folder.resolve("bearer")).with("JIALING_SERVER", server()).with("JIALING_KEY", secret);
            assertThat(bearer.run("whoami").ok().out()).contains("Roles:  OPERATOR@chongqing,AUDITOR");

            admin.run("key", "revoke", id).ok();

            assertThat(bearer.run("whoami").code()).isEqualTo(3);
            assertThat(admin.run("key", "list").ok().out())
                    .containsPattern(id + "  short +- +OPERATOR@chongqing,AUDITOR  .* 2100-01-01 00:00:00  \\d{4}-")
                    .doesNotContain(secret);
            assertThat(admin.run("key", "revoke", "k-unknown").code()).isEqualTo(5);
        }

        @ParameterizedTest
        @ValueSource(strings = {"chongqing-cloud", "chongqing-cloud/*", "chongqing-cloud/*=many", "/x=1"})
        void a_quota_must_be_readable(String quota) {
            assertThat(admin.run("queue", "create", "q", "--tenant", "river", "--quota", quota).code()).isEqualTo(2);
        }
    }

    @Nested
    class RulingByPolicy {
        private Shell holding(String name, String role) {
            String key = admin.run("key", "create", "--name", name, "--role", role).word();
            return Shell.at(folder.resolve(name)).with("JIALING_SERVER", server()).with("JIALING_KEY", key);
        }

        private String document(String name, String after) {
            return """
            name: %s
            title: {zh-CN: 教育先本地, en: Education at home first}
            match: {scenarios: [education]}
            tiers:
              - {name: home, rings: [HOME]}
              - {name: hub, rings: [HUB], open: {after: %s, minUtilization: 0.85, maxPriceFactor: 1.2}}
            deny:
              - {when: {dataClasses: [REGULATED]}, ringsBeyond: HOME}
            """
                    .formatted(name, after);
        }

        @Test
        void shows_what_ships() {
            assertThat(river.run("policy", "list").ok().out())
                    .startsWith("POLICY ")
                    .containsPattern("local-first-batch +1 +PUBLISHED +\\d{4}-.* hub +- +\\S+\n");
            assertThat(river.run("policy", "get", "local-first-batch").ok().out())
                    .startsWith("Policy:         local-first-batch version 1\n")
                    .contains("Rules:          kinds TRAINING,TUNING\n")
                    .containsPattern("TIER +RINGS +SITES +OPENS\nhome +DISTRICT,HOME +- +at once\n")
                    .containsPattern("\naway +NEIGHBOUR,REMOTE +- +after 2h, while nearer tiers are 85 % full\n")
                    .contains("\nNever, whatever the gates say\nBEYOND  JOBS\nHOME    dataClasses REGULATED\n");
            assertThat(river.run("policy", "get", "nothing").code()).isEqualTo(5);
        }

        @Test
        void takes_a_draft_into_force_and_back() {
            Shell author = holding("author", "POLICY_ADMIN");
            Shell second = holding("second", "POLICY_ADMIN");

            Ran drafted = author.piping(document("schools", "PT10M")).run("policy", "draft", "-");
            assertThat(drafted.ok().out()).containsPattern("State: +DRAFT\n").contains("after 10m");
            assertThat(author.run("policy", "publish", "schools").err()).contains("(NOT_APPROVED)");
            assertThat(author.run("policy", "approve", "schools").err()).contains("(SECOND_PERSON_NEEDED)");

            assertThat(second.run("policy", "approve", "schools", "--reason", "read it").ok().out())
                    .containsPattern("State: +APPROVED\n")
                    .containsPattern("Approved by: +k-\\w+\n");
            assertThat(author.run("policy", "publish", "schools").ok().out()).containsPattern("State: +PUBLISHED\n");

            Shell yaml = author.piping(author.run("policy", "get", "schools", "-o", "yaml").ok().out());
            assertThat(yaml.run("policy", "draft", "-").ok().out()).contains("schools version 2\n");
            second.run("policy", "approve", "schools").ok();
            assertThat(author.run("policy", "publish", "schools", "--at", "2100-01-01T00:00:00Z").ok().out())
                    .containsPattern("State: +SCHEDULED\nIn force from: +2100-01-01 ");
            assertThat(author.run("policy", "revert", "schools", "--version", "1").ok().out())
                    .contains("schools version 3\n")
                    .containsPattern("Repeats: +1\n");
            assertThat(author.run("policy", "versions", "schools").ok().out().lines()).hasSize(4);
            assertThat(
                            author.run("policy", "get", "schools", "--version", "2", "-o", "json")
                                    .json()
                                    .get("version")
                                    .asInt())
                    .isEqualTo(2);
            assertThat(author.run("policy", "get", "schools", "--version", "9").code()).isEqualTo(5);
        }

        @Test
        void writes_over_a_draft_only_when_asked() {
            admin.piping(document("redrafted", "PT10M")).run("policy", "draft", "-").ok();

            Ran again = admin.piping(document("redrafted", "PT20M")).run("policy", "draft", "-");
            assertThat(again.code()).isEqualTo(3);
            assertThat(again.err()).contains("(ALREADY_EXISTS)");

            Shell better = admin.piping(document("redrafted", "PT20M"));
            assertThat(better.run("policy", "draft", "--replace", "-").ok().out())
                    .contains("redrafted version 1\n", "after 20m");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "name: a\n---\nname: b\n", "tiers: []\n", "name: [\n"})
        void a_draft_to_replace_must_be_one_document_with_a_name(String text) {
            assertThat(admin.piping(text).run("policy", "draft", "--replace", "-").code()).isEqualTo(2);
        }

        @Test
        void tells_what_a_draft_would_change() {
            String id =
                    river.run("run", "--image", "a:1", "--gpus", "8", "--workers", "60", "--queue", "vision").word();
            admin.piping(document("tried", "PT10M").replace("education", "other")).run("policy", "draft", "-").ok();

            assertThat(admin.run("policy", "simulate", "tried").ok().out())
                    .startsWith("Policy:     tried version 1\nLooked at:  ")
                    .containsPattern("\n +START  STILL WAIT  RINGS +PAST A GATE\nas things are +\\d+ ")
                    .containsPattern("\nwith the policy +\\d+ +\\d+ +\\S+ +\\S+\n");
            assertThat(river.run("policy", "simulate", "local-first-batch").code()).isEqualTo(3);
            river.run("cancel", id).ok();
        }
    }

    @Nested
    class Operating {
        @Test
        void opens_closes_and_empties_clusters() {
            assertThat(admin.run("clusters").ok().out()).isEqualTo(admin.run("clusters", "list").ok().out());
            assertThat(admin.run("clusters", "list", "--site", "yc-edge").ok().out())
                    .startsWith("ID       SITE     SUPPLY GROUP    STATE ")
                    .containsPattern("yc-edge  yc-edge  chongqing-edge  \\w+ .* nvidia-l4-24g  32     0\n");

            assertThat(admin.run("clusters", "cordon", "yc-edge", "--reason", "upkeep").ok().out())
                    .isEqualTo("yc-edge  CORDONED\n");
            assertThat(admin.run("clusters", "drain", "yc-edge", "--within", "2h").ok().out())
                    .isEqualTo("yc-edge  DRAINING\n");
            assertThat(admin.run("clusters", "drain", "yc-edge").code()).isEqualTo(2);
            assertThat(admin.run("clusters", "drain", "yc-edge", "--deadline", "2001-01-01T00:00:00Z").code())
                    .isEqualTo(3);
            assertThat(admin.run("clusters", "uncordon", "yc-edge").ok().out()).isEqualTo("yc-edge  ONLINE\n");
            assertThat(river.run("clusters", "cordon", "yc-edge").code()).isEqualTo(3);
            assertThat(admin.run("clusters", "cordon", "nowhere").code()).isEqualTo(5);
        }

        @Test
        void declares_a_cluster_lost_only_when_asked_twice() {
            Ran not = admin.piping("yes\n").run("clusters", "declare-lost", "gx-edge");
            assertThat(not.code()).isEqualTo(2);
            assertThat(not.err()).contains("Type gx-edge to say so:", "Not confirmed, so nothing was sent.");
            assertThat(http().get("/v1/clusters/gx-edge").json().get("declaredLost").isNull()).isTrue();

            admin.piping("gx-edge\n").run("clusters", "declare-lost", "gx-edge").ok();
            admin.run("clusters", "declare-lost", "gx-edge", "--yes", "--reason", "burnt down").ok();

            assertThat(http().get("/v1/clusters/gx-edge").json().get("declaredLost").isNull()).isFalse();
        }

        @Test
        void lists_nodes_and_accelerators() {
            assertThat(admin.run("nodes", "--cluster", "yc-edge").ok().out())
                    .startsWith("CLUSTER  NODE ")
                    .containsPattern("yc-edge  \\S+ +\\S+ +nvidia-l4-24g  \\d +");
            assertThat(river.run("accelerators", "--stack", "MUSA").ok().out())
                    .isEqualTo(
                            """
                            ID              VENDOR         STACK  GIB  TFLOPS  PRECISIONS                PARTS  CNY/H  ALSO CALLED
                            mthreads-s4000  Moore Threads  MUSA   48   100.0   FP32,TF32,FP16,BF16,INT8  true   1.69   S4000,MTT S4000
                            mthreads-s5000  Moore Threads  MUSA   80   500.0   FP16,BF16                 true   8.0    S5000,MTT S5000
                            """);
        }

        @Test
        void switches_off_and_on() {
            Ran off =
                    admin.run(
                            "hub",
                            "off",
                            "preemption",
                            "spill",
                            "--reason",
                            "line under repair",
                            "--until",
                            "2100-01-01T00:00:00Z");
            assertThat(off.ok().out())
                    .contains("Leader:      ")
                    .containsPattern("preemption  OFF +line under repair  2100-01-01 00:00:00  k-")
                    .containsPattern("planning    ON +- ");

            assertThat(admin.run("hub", "on", "preemption", "spill").ok().out()).doesNotContain("OFF");

            assertThat(admin.run("hub", "off", "spill").code()).isEqualTo(2);
            assertThat(admin.run("hub", "show", "-o", "json").json().get("spill").asString()).isEqualTo("ON");
            assertThat(river.run("hub", "show").code()).isEqualTo(3);
        }
    }

    @Test
    void a_manifest_is_converted_and_submitted() {
        String manifests =
                """
                apiVersion: v1
                kind: Service
                metadata: {name: road}
                ---
                apiVersion: batch/v1
                kind: Job
                metadata: {name: converted, namespace: vision}
                spec:
                  backoffLimit: 0
                  template:
                    spec:
                      restartPolicy: Never
                      containers:
                        - {name: main, image: "registry.example/train:1", resources: {limits: {huawei.com/Ascend910: 8}}}
                """;

        Ran converted = river.piping(manifests).run("convert", "-");
        Ran submitted = river.piping(converted.ok().out()).run("submit", "-");

        assertThat(converted.err())
                .isEqualTo(
                        """
                        -, document 1: v1 Service 'road' is left out. Only batch/v1 Job, apps/v1 Deployment and kubeflow.org/v1 PyTorchJob are understood.
                        -, document 2:
                        DROPPED  metadata.namespace  the hub keeps a namespace for each tenant
                        CHANGED  spec.backoffLimit   0 tries more of all workers together, not of single pods
                        """);
        assertThat(http().get("/v1/jobs/" + submitted.word()).ok().json().get("name").asString())
                .isEqualTo("converted");
        assertThat(river.piping("kind: Service\n").run("convert", "-").code()).isEqualTo(1);
        assertThat(river.piping("kind: [\n").run("convert", "-").code()).isEqualTo(2);
    }
}
