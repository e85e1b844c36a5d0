package io.jialing.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.cli.Shell.Ran;
import io.jialing.core.fixtures.RandomTrace;
import io.jialing.core.simulation.replay.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    @TempDir private Path folder;

    @Nested
    class GivenATrace {
        @BeforeEach
        void written() throws IOException {
            Trace trace = RandomTrace.of(7);
            write("nodes.csv", TraceTables.nodes(trace));
            write("pods.csv", TraceTables.pods(trace));
        }

        @Test
        void it_prints_one_number_a_line_and_the_wall_time_apart() {
            Ran ran = replay("--homes", "2", "--seed", "5");

            assertThat(ran.code()).isZero();
            assertThat(ran.out())
                    .startsWith("Replay of 200 tasks on 12 nodes with 57 GPUs; homes 2, seed 5\n")
                    .containsPattern("\ntasks placed +[0-9]+\n")
                    .containsPattern("\ntasks finished +[0-9]+\n")
                    .containsPattern("\ntasks never placed +[0-9]+  fit nowhere, .*\n  CLUSTER_TOO_SMALL +[0-9]+\n")
                    .containsPattern("\nGPU allocation, mean +[0-9]+\\.[0-9]{2} %  ")
                    .containsPattern("\nGPU allocation, peak +[0-9]+\\.[0-9]{2} %  ")
                    .containsPattern("\nwait p50 +[0-9]+\\.[0-9]{3} s  ")
                    .containsPattern("\nwait p95 +[0-9]+\\.[0-9]{3} s\n")
                    .containsPattern("\nlocal rate +[0-9]+\\.[0-9]{2} %  ");
            assertThat(ran.err()).matches("Took [0-9]+\\.[0-9] s\\.\\R");
        }

        @Test
        void the_same_files_homes_and_seed_give_the_same_bytes() {
            assertThat(replay("--homes", "3").out()).isEqualTo(replay("--homes", "3", "--seed", "1").out());
            assertThat(replay("--homes", "3").out()).isNotEqualTo(replay("--homes", "3", "--seed", "2").out());
        }

        @Test
        void one_home_has_no_local_rate() {
            assertThat(replay().out()).contains("homes 1, seed 1").doesNotContain("local rate");
        }

        @Test
        void more_homes_than_cities_are_refused() {
            Ran ran = replay("--homes", "13");

            assertThat(ran)
                    .isEqualTo(
                            new Ran(
                                    2,
                                    "",
                                    "--homes 13: the 12 nodes of %s can be shared by 1 to 12 homes.%n"
                                            .formatted(folder.resolve("nodes.csv"))));
        }

        @Test
        void a_malformed_file_is_refused_with_line_column_and_value_and_nothing_is_printed() throws IOException {
            write("pods.csv", TraceTables.PODS + "p,1,1,1,1200,,LS,Running,0,1,0\n");

            assertThat(replay())
                    .isEqualTo(
                            new Ran(
                                    2,
                                    "",
                                    "%s, line 2, column 'gpu_milli': '1200' is no whole number from 0 to 1000.%n"
                                            .formatted(folder.resolve("pods.csv"))));
        }

        @Test
        void a_file_in_another_encoding_is_refused() throws IOException {
            Files.write(folder.resolve("pods.csv"), "é".getBytes(StandardCharsets.ISO_8859_1));

            Ran ran = replay();

            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("pods.csv cannot be read: it is not UTF-8.");
        }

        @Test
        void a_trace_without_tasks_has_no_waits() throws IOException {
            write("pods.csv", TraceTables.PODS);

            Ran ran = replay();

            assertThat(ran.code()).isZero();
            assertThat(ran.out())
                    .containsPattern("\nwait p50 +none  ")
                    .containsPattern("\nGPU allocation, mean +none  ");
        }
    }

    @Test
    void a_missing_file_is_named() {
        Ran ran = replay();

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("nodes.csv cannot be read: there is no such file.");
    }

    @Test
    void help_tells_the_columns_and_how_homes_are_drawn() {
        Ran ran = run("replay", "--help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("gpu_milli", "scheduled_time", "--homes", "drawn", "seed", "Exit codes");
    }

    private Ran replay(String... options) {
        var arguments = new ArrayList<>(List.of("replay"));
        arguments.addAll(List.of("--nodes", folder.resolve("nodes.csv").toString()));
        arguments.addAll(List.of("--pods", folder.resolve("pods.csv").toString()));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private Ran run(String... arguments) {
        return Shell.at(folder).run(arguments);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
