package io.jialing.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.job.JobId;
import io.jialing.core.job.sweep.Algorithm;
import io.jialing.core.job.sweep.Domain;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.job.sweep.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private static final JobId JOB = new JobId(4711);

    @Test
    void a_grid_has_every_combination_once_the_last_parameter_changing_fastest() {
        Sweep sweep =
                grid(
                        100,
                        Map.of(
                                "a", new Domain.Choice(List.of(new Value.Text("x"), new Value.Flag(true))),
                                "b", new Domain.IntUniform(-1, 1)));

        List<String> combinations =
                IntStream.range(0, sweep.trials()).mapToObj(trial -> texts(Parameters.of(JOB, sweep, trial))).toList();

        assertThat(combinations).containsExactly("x -1", "x 0", "x 1", "true -1", "true 0", "true 1");
    }

    @Test
    void a_grid_that_is_larger_than_the_trials_granted_is_cut_off() {
        Sweep sweep = grid(4, Map.of("n", new Domain.IntUniform(1, Long.MAX_VALUE - 1)));

        assertThat(sweep.trials()).isEqualTo(4);
        assertThat(texts(Parameters.of(JOB, sweep, 3))).isEqualTo("4");
    }

    @Test
    void a_sweep_without_a_space_is_one_run_without_parameters() {
        var sweep = new Sweep(64, 8, 0, Algorithm.RANDOM, null, null, new TreeMap<>());

        assertThat(sweep.trials()).isEqualTo(1);
        assertThat(Parameters.of(JOB, sweep, 0)).isEmpty();
    }

    @Test
    void there_is_no_trial_beyond_the_last() {
        assertThatThrownBy(() -> Parameters.of(JOB, Sweeps.random(3, 1, 0), 3))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ForEverySeed
    void what_is_drawn_lies_in_its_domain_and_is_drawn_again_the_same(long seed) {
        var job = new JobId(seed * 7919);
        Sweep sweep = Sweeps.random(20, 4, 0);

        for (int trial = 0; trial < 20; trial++) {
            SortedMap<String, Value> drawn = Parameters.of(job, sweep, trial);

            assertThat(drawn).isEqualTo(Parameters.of(job, sweep, trial)).hasSize(4);
            assertThat(number(drawn, "lr")).isBetween(1e-5, 1e-2);
            assertThat(number(drawn, "dropout")).isBetween(0.0, 0.5);
            assertThat(number(drawn, "layers")).isIn(2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
            assertThat(drawn.get("optimizer")).isIn(new Value.Text("adam"), new Value.Text("sgd"));
        }
    }

    @Test
    void draws_of_neighbouring_trials_and_jobs_have_nothing_to_do_with_each_other() {
        Sweep sweep = Sweeps.random(1000, 4, 0);
        var drawn = new HashSet<String>();
        int small = 0;
        for (int trial = 0; trial < 1000; trial++) {
            drawn.add(texts(Parameters.of(JOB, sweep, trial)));
            drawn.add(texts(Parameters.of(new JobId(JOB.value() + 1), sweep, trial)));
            small += number(Parameters.of(JOB, sweep, trial), "lr") < 10e-4 * Math.sqrt(0.1) ? 1 : 0;
        }

        assertThat(drawn).hasSize(2000);
        assertThat(small).as("draws below the middle of the orders of magnitude").isBetween(430, 570);
    }

    private static Sweep grid(int most, Map<String, Domain> space) {
        return new Sweep(most, 1, 0, Algorithm.GRID, null, null, new TreeMap<>(space));
    }

    private static double number(SortedMap<String, Value> parameters, String name) {
        return Double.parseDouble(String.valueOf(parameters.get(name) == null ? null : parameters.get(name).text()));
    }

    private static String texts(SortedMap<String, Value> parameters) {
        return String.join(" ", parameters.values().stream().map(Value::text).toList());
    }
}
