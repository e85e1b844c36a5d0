package io.jialing.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.DataSpec;
import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.JobId;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.PartId;
import io.jialing.core.job.Program;
import io.jialing.core.job.Program.EnvValue;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.TrainingSpecs;
import io.jialing.core.job.TuningSpec;
import io.jialing.core.job.Within;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.service.Timetable;
import io.jialing.core.job.sweep.Algorithm;
import io.jialing.core.job.sweep.Domain;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.job.sweep.Value;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Residency;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ContainerTest {
    private static final JobId JOB = JobId.parse("06ys8w7fncem3");
    private static final String NAME = "j-06ys8w7fncem3-0-1";

    private static Container of(JobSpec spec, Run run) {
        return Container.of(spec, run, AcceleratorCatalogue.shipped());
    }

    private static Run run(String model, int attempt, String... arches) {
        return new Run(
                new AttemptId(new PartId(JOB, 0), attempt),
                new Placement(new ClusterId("lj-a"), model, List.of(new NodeShare("n-1", 1, 0, 1000))),
                List.of(arches),
                0,
                null);
    }

    private static Variable literal(String text) {
        return new Variable.Literal(text);
    }

    @Nested
    class OfATrainingJob {
        @Test
        void plain_torchrun_finds_all_it_reads_where_a_gang_has_four_workers_of_eight_cards() {
            Container container = of(gang(4, CardRequest.whole(8), Map.of()), run("nvidia-a800-80g", 1, "amd64"));

            assertThat(container.env())
                    .containsEntry("PET_NNODES", literal("4"))
                    .containsEntry("PET_NPROC_PER_NODE", literal("8"))
                    .containsEntry("PET_NODE_RANK", new Variable.WorkerIndex())
                    .containsEntry("PET_MASTER_ADDR", literal(NAME + "-0." + NAME))
                    .containsEntry("PET_MASTER_PORT", literal("29500"))
                    .doesNotContainKeys("RANK", "WORLD_SIZE");
            assertThat(container.ports()).containsExactly(new Container.Port("master", 29500, null));
        }

        @Test
        void a_gang_of_one_meets_nobody() {
            Container container = of(gang(1, CardRequest.whole(8), Map.of()), run("nvidia-a800-80g", 1, "amd64"));

            assertThat(container.env())
                    .containsEntry("MASTER_ADDR", literal("localhost"))
                    .containsEntry("NNODES", literal("1"));
            assertThat(container.ports()).isEmpty();
        }

        @Test
        void an_author_who_wants_one_process_for_eight_cards_gets_ranks() {
            Container container =
                    of(
                            gang(2, CardRequest.whole(8), Map.of("NPROC_PER_NODE", new EnvValue.Literal("1"))),
                            run("nvidia-a800-80g", 1, "amd64"));

            assertThat(container.env())
                    .containsEntry("PET_NPROC_PER_NODE", literal("1"))
                    .containsEntry("RANK", new Variable.WorkerIndex())
                    .containsEntry("WORLD_SIZE", literal("2"));
        }

        @Test
        void a_secret_is_named_with_its_key_or_means_the_usual_one() {
            Container container =
                    of(
                            gang(
                                    1,
                                    CardRequest.NONE,
                                    Map.of("A", new EnvValue.Secret("hf/token"), "B", new EnvValue.Secret("hf"))),
                            run("", 1, "amd64"));

            assertThat(container.env())
                    .containsEntry("A", new Variable.FromSecret("hf", "token"))
                    .containsEntry("B", new Variable.FromSecret("hf", "value"));
        }

        @Test
        void only_a_later_attempt_of_a_job_with_checkpoints_resumes() {
            TrainingSpec without = gang(1, CardRequest.NONE, Map.of());
            TrainingSpec with = writing(without);

            assertThat(of(with, run("", 1, "amd64")).env()).containsEntry("JIALING_RESUME", literal("false"));
            assertThat(of(with, run("", 2, "amd64")).env()).containsEntry("JIALING_RESUME", literal("true"));
            assertThat(of(without, run("", 2, "amd64")).env()).containsEntry("JIALING_RESUME", literal("false"));
        }

        @Test
        void it_has_its_mounts_its_shared_memory_its_grace_and_its_deadline() {
            Container container = of(writing(gang(1, CardRequest.NONE, Map.of())), run("", 1, "amd64"));

            assertThat(container.mounts())
                    .containsExactly(
                            new Container.Mount("s3://lj/sets/steel", "", "/data", true),
                            new Container.Mount("s3://lj/out", "", "/out", false),
                            new Container.Mount("s3://lj/ckpt", "", "/ckpt", false));
            assertThat(container.grace()).isEqualTo(Duration.ofMinutes(2));
            assertThat(container.deadline()).isEqualTo(Duration.ofHours(12));
            assertThat(container.accelerators()).isNull();
        }

        @Test
        void work_without_cards_runs_from_an_image_for_its_nodes_best_one_without_an_accelerators_libraries() {
            TrainingSpec spec =
                    TrainingSpecs.of(
                            TrainingSpecs.program(
                                    TrainingSpecs.image(Stack.CUDA, "train:cuda", "amd64"),
                                    TrainingSpecs.image(Stack.CANN, "train:cann", "arm64"),
                                    TrainingSpecs.image(Stack.CPU, "train:cpu", "amd64")),
                            CardRequest.NONE,
                            TrainingSpecs.terms(false));

            assertThat(of(spec, run("", 1, "amd64")).image().ref()).isEqualTo("train:cpu");
            assertThat(of(spec, run("", 1, "arm64")).image().ref()).isEqualTo("train:cann");
        }

        @Test
        void a_placement_on_cards_without_an_image_is_a_fault() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> of(TrainingSpecs.onCuda(1), run("ascend-910b3", 1, "arm64")))
                    .withMessageContaining("no image");
        }
    }

    @Nested
    class OfATrial {
        private final Run.Reporting reporting = new Run.Reporting("https://hub.example/metrics", "jt_x");

        private Run trial(int number, int rung) {
            return new Run(
                    new AttemptId(new PartId(JOB, number), 1),
                    new Placement(new ClusterId("lj-a"), "", List.of(new NodeShare("n-1", 1, 0, 1000))),
                    List.of("amd64"),
                    rung,
                    reporting);
        }

        @Test
        void it_is_told_where_to_report_with_what_token_and_how_far_to_go() {
            Container container = of(sweep(Sweeps.asha(20, 4, 2), List.of("trial.py")), trial(3, 2));

            assertThat(container.env())
                    .containsEntry("JIALING_METRICS_URL", literal("https://hub.example/metrics"))
                    .containsEntry("JIALING_METRICS_TOKEN", new Variable.Confidential("jt_x"))
                    .containsEntry("JIALING_UNTIL_STEP", literal("9"));
        }

        @Test
        void its_parameters_are_json_in_one_variable_and_text_in_one_each() {
            var space =
                    new TreeMap<String, Domain>(
                            Map.of(
                                    "flag", one(new Value.Flag(true)),
                                    "lr", one(new Value.Numeric(new BigDecimal("1E-5"))),
                                    "name", one(new Value.Text("a \"b\"\\\n${param.lr}$1"))));
            var grid = new Sweep(2, 1, 0, Algorithm.GRID, null, null, space);

            Container container = of(sweep(grid, List.of("trial.py", "--name=${param.name}")), trial(0, 0));

            assertThat(container.env())
                    .containsEntry(
                            "JIALING_PARAMS",
                            literal("{\"flag\":true,\"lr\":0.00001,\"name\":\"a \\\"b\\\"\\\\\\u000a${param.lr}$1\"}"))
                    .containsEntry("JIALING_PARAM_name", literal("a \"b\"\\\n${param.lr}$1"))
                    .containsEntry("JIALING_PARAM_flag", literal("true"));
            assertThat(container.command()).containsExactly("trial.py", "--name=a \"b\"\\\n${param.lr}$1");
        }

        @Test
        void fine_tuning_without_a_space_is_one_run_that_writes_where_it_was_told_to() {
            var once = new Sweep(1, 1, 0, Algorithm.RANDOM, null, null, new TreeMap<>());

            Container container = of(writing(sweep(once, List.of("lora.py"))), trial(0, 0));

            assertThat(container.mounts()).allMatch(mount -> mount.folder().isEmpty());
            assertThat(container.env()).containsEntry("JIALING_PARAMS", literal("{}"));
        }

        @Test
        void the_only_trial_of_a_search_writes_apart_because_others_may_be_asked_for() {
            Container container = of(writing(sweep(Sweeps.random(1, 1, 0), List.of("trial.py"))), trial(0, 0));

            assertThat(container.mounts())
                    .extracting(Container.Mount::folder)
                    .containsExactly("", "trial-0", "trial-0");
        }

        @Test
        void a_trial_keeps_its_parameters_when_fewer_trials_are_asked_for_than_were_begun() {
            TuningSpec before = sweep(Sweeps.random(20, 4, 2), List.of("trial.py", "${param.lr}"));
            TuningSpec after = sweep(Sweeps.random(5, 4, 2), List.of("trial.py", "${param.lr}"));

            assertThat(of(after, trial(12, 0))).isEqualTo(of(before, trial(12, 0)));
        }

        @Test
        void a_command_that_asks_for_a_parameter_that_there_is_not_is_a_fault() {
            TuningSpec spec = sweep(Sweeps.random(5, 4, 2), List.of("trial.py", "${param.momentum}"));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> of(spec, trial(0, 0)))
                    .withMessageContaining("momentum");
        }

        private static TuningSpec writing(TuningSpec like) {
            return new TuningSpec(
                    like.heading(),
                    ContainerTest.writing(TrainingSpecs.onCuda(1)).data(),
                    like.program(),
                    like.locality(),
                    like.terms(),
                    like.sweep(),
                    like.workers(),
                    like.perWorker());
        }

        private static Domain one(Value value) {
            return new Domain.Choice(List.of(value));
        }

        private static TuningSpec sweep(Sweep sweep, List<String> command) {
            TrainingSpec like = gang(1, CardRequest.NONE, Map.of());
            return new TuningSpec(
                    like.heading(),
                    like.data(),
                    new Program(like.program().images(), null, command, new TreeMap<>()),
                    like.locality(),
                    like.terms(),
                    sweep,
                    1,
                    like.perWorker());
        }
    }

    @Test
    void a_replica_serves_at_its_port_as_long_as_nobody_stops_it() {
        TrainingSpec like = gang(1, CardRequest.NONE, Map.of());
        var spec =
                new InferenceSpec(
                        like.heading(),
                        like.data(),
                        like.program(),
                        like.locality(),
                        like.terms(),
                        new Service(1, 2, 1, 1, null, Timetable.NONE, 1),
                        new InferenceSpec.Port(8000, "/health"),
                        null,
                        like.perWorker());

        Container container = of(spec, run("", 1, "amd64"));

        assertThat(container.ports()).containsExactly(new Container.Port("http", 8000, "/health"));
        assertThat(container.deadline()).isNull();
        assertThat(container.env()).containsOnlyKeys("JIALING_JOB_ID", "JIALING_ATTEMPT", "JIALING_RESUME");
    }

    private static TrainingSpec gang(int workers, CardRequest cards, Map<String, EnvValue> env) {
        TrainingSpec like = TrainingSpecs.onCuda(1);
        return new TrainingSpec(
                like.heading(),
                like.data(),
                new Program(like.program().images(), null, like.program().command(), new TreeMap<>(env)),
                like.locality(),
                like.terms(),
                workers,
                Within.CLUSTER,
                false,
                new TrainingSpec.Worker(like.perWorker().resources(), 16, cards));
    }

    private static TrainingSpec writing(TrainingSpec like) {
        return new TrainingSpec(
                like.heading(),
                new DataSpec(
                        DataClass.INTERNAL,
                        null,
                        0,
                        Residency.NONE,
                        List.of(new DataSpec.Input("set", new DataSpec.Volume("s3://lj/sets/steel", "/data"))),
                        new DataSpec.Volume("s3://lj/out", "/out"),
                        new DataSpec.Checkpoint(
                                new DataSpec.Volume("s3://lj/ckpt", "/ckpt"), null, Duration.ofMinutes(2))),
                like.program(),
                like.locality(),
                like.terms(),
                like.workers(),
                like.within(),
                like.rdma(),
                like.perWorker());
    }
}
