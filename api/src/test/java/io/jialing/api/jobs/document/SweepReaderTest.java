package io.jialing.api.jobs.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.FieldError;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.job.TuningSpec;
import io.jialing.core.job.sweep.Algorithm;
import io.jialing.core.job.sweep.Domain;
import io.jialing.core.job.sweep.Objective;
import io.jialing.core.job.sweep.Objective.Goal;
import io.jialing.core.job.sweep.Rungs;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.job.sweep.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepReaderTest {
    /// The example of the REST contract.
    private static final String FULL =
            """
            { "name": "lr-sweep", "kind": "TUNING", "priority": "LOW",
              "images": {"CUDA": "registry.example/sweep:1"}, "command": ["python", "trial.py", "--lr", "${param.lr}"],
              "tuning": { "maxTrials": 64, "parallelTrials": 8, "maxFailedTrials": 6, "algorithm": "ASHA",
                "objective": {"metric": "valLoss", "goal": "MINIMIZE"},
                "rungs": {"reduction": 3, "minStep": 1, "maxStep": 27},
                "space": {"lr": {"logUniform": [1e-5, 1e-2]}, "batch": {"choice": [16, 32, 64]},
                          "layers": {"intUniform": [2, 8]}},
                "perTrial": {"workers": 1, "cpu": 4, "memoryGiB": 32, "accelerators": {"count": 1, "memoryGiB": 24}},
                "maxRuntime": "PT1H" } }
            """;

    private static TuningSpec read(String document) {
        return (TuningSpec) SomeFirm.read(document).spec();
    }

    /// A sweep of which the test says one thing.
    private static String tuning(String fields) {
        return """
        {"kind": "TUNING", "images": {"CUDA": "registry.example/sweep:1"}, "command": ["x", "${param.a}"],
         "tuning": {"space": {"a": {"uniform": [0, 1]}}, %s}}
        """
                .formatted(fields);
    }

    private static List<FieldError> errors(String document) {
        return catchThrowableOfType(ProblemException.class, () -> read(document)).errors();
    }

    @Test
    void the_example_of_the_contract_is_understood() {
        TuningSpec spec = read(FULL);

        assertThat(spec.sweep())
                .isEqualTo(
                        new Sweep(
                                64,
                                8,
                                6,
                                Algorithm.ASHA,
                                new Objective("valLoss", Goal.MINIMIZE, null),
                                new Rungs(3, 1, 27),
                                new TreeMap<>(
                                        Map.of(
                                                "lr",
                                                new Domain.LogUniform(1e-5, 1e-2),
                                                "batch",
                                                new Domain.Choice(List.of(number(16), number(32), number(64))),
                                                "layers",
                                                new Domain.IntUniform(2, 8)))));
        assertThat(spec.terms().maxRuntime()).isEqualTo(Duration.ofHours(1));
        assertThat(spec.perWorker().cards().minMemoryGib()).isEqualTo(24);
    }

    private static Value number(int value) {
        return new Value.Numeric(BigDecimal.valueOf(value));
    }

    @Test
    void what_is_written_down_reads_as_the_same() {
        TuningSpec spec = read(FULL.replace("[16, 32, 64]", "[16, 0.5, \"a b\", true]"));

        assertThat(
                        SomeFirm.reader()
                                .read(Documents.read(JobDocument.of(spec).getBytes(UTF_8), null), SomeFirm.asking()))
                .isEqualTo(new JobReader.Read(spec, List.of()));
    }

    @Test
    void without_a_space_it_is_one_run_of_which_none_may_fail() {
        Sweep sweep = read("{\"kind\": \"TUNING\", \"images\": {\"CUDA\": \"r/x:1\"}, \"tuning\": {}}").sweep();

        assertThat(sweep.trials()).isEqualTo(1);
        assertThat(sweep.maxFailedTrials()).isZero();
    }

    @Test
    void a_grid_has_as_many_trials_as_combinations() {
        String grid = FULL.replace("ASHA", "GRID").replaceAll("\"(maxTrials|rungs)\": ([0-9]+|\\{[^}]*}),", "");
        Sweep sweep = read(grid.replace("\"logUniform\": [1e-5, 1e-2]", "\"choice\": [1, 2]")).sweep();

        assertThat(sweep.maxTrials()).isEqualTo(2 * 3 * 7);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"algorithm\": \"GRID\"`, /tuning/algorithm, CONTRADICTION",
                "`\"algorithm\": \"ASHA\", \"rungs\": {\"reduction\": 3, \"minStep\": 1, \"maxStep\": 9}`, /tuning/objective, REQUIRED",
                "`\"rungs\": {\"reduction\": 1, \"minStep\": 1, \"maxStep\": 9}, \"objective\": {\"metric\": \"l\", \"goal\": \"MINIMIZE\"}`, /tuning/rungs/reduction, OUT_OF_RANGE",
                "`\"rungs\": {\"reduction\": 2, \"minStep\": 5, \"maxStep\": 4}, \"objective\": {\"metric\": \"l\", \"goal\": \"MINIMIZE\"}`, /tuning/rungs/maxStep, CONTRADICTION",
                "`\"objective\": {\"metric\": \"l\", \"goal\": \"SMALL\"}`, /tuning/objective/goal, UNKNOWN_VALUE",
                "`\"objective\": {\"metric\": \"l\", \"goal\": \"MINIMIZE\", \"logPattern\": \"loss=(.*)\"}`, /tuning/objective/logPattern, MALFORMED",
                "`\"maxTrials\": 0`, /tuning/maxTrials, OUT_OF_RANGE",
                "`\"maxTrials\": 1000000`, /tuning/maxTrials, OUT_OF_RANGE",
                "`\"parallelTrials\": \"many\"`, /tuning/parallelTrials, WRONG_TYPE",
                "`\"perTrial\": {\"accelerators\": {\"count\": 0}}`, /tuning/perTrial/accelerators/count, OUT_OF_RANGE",
                "`\"perTrial\": {\"gpus\": 1}`, /tuning/perTrial/gpus, UNKNOWN_FIELD",
            })
    void what_is_wrong_is_named(String fields, String pointer, FieldCode code) {
        assertThat(errors(tuning(fields)))
                .anySatisfy(error -> {
                    assertThat(error.pointer()).isEqualTo(pointer);
                    assertThat(error.code()).isEqualTo(code);
                });
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"choice\": []}`, /tuning/space/a/choice",
                "`{\"choice\": [1, 1]}`, /tuning/space/a/choice/1",
                "`{\"choice\": [[1]]}`, /tuning/space/a/choice/0",
                "`{\"intUniform\": [1.5, 2]}`, /tuning/space/a/intUniform",
                "`{\"intUniform\": [3, 2]}`, /tuning/space/a/intUniform",
                "`{\"uniform\": [0]}`, /tuning/space/a/uniform",
                "`{\"logUniform\": [0, 1]}`, /tuning/space/a/logUniform/0",
                "`{\"uniform\": [0, 1], \"choice\": [1]}`, /tuning/space/a",
                "`{\"normal\": [0, 1]}`, /tuning/space/a/normal",
                "`7`, /tuning/space/a",
            })
    void a_domain_that_makes_no_sense_is_named(String domain, String pointer) {
        String document = tuning("\"maxTrials\": 2").replace("{\"uniform\": [0, 1]}", domain);

        assertThat(errors(document)).extracting(FieldError::pointer).contains(pointer);
    }

    @Test
    void a_command_that_names_a_parameter_that_there_is_not_would_fail_in_every_trial() {
        assertThat(errors(FULL.replace("${param.lr}", "${param.learningRate}")))
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple("/command/3", FieldCode.UNKNOWN_REFERENCE));
    }
}
