package io.jialing.api.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.api.cli.TraceFiles.Table;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.RandomTrace;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Csv;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Resources;
import io.jialing.core.simulation.replay.Trace;
import io.jialing.core.simulation.replay.Trace.Machine;
import io.jialing.core.simulation.replay.Trace.Task;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceFilesTest {
    private static final String NODE = "n0,64000,262144,2,P100\n";
    private static final String POD = "p0,1000,2048,1,1000,,LS,Running,0,10,0\n";

    @ForEverySeed(5)
    void what_was_written_is_read_again(long seed) {
        Trace trace = RandomTrace.of(seed);

        assertThat(TraceFiles.read(nodes(TraceTables.nodes(trace)), pods(TraceTables.pods(trace)))).isEqualTo(trace);
    }

    @Test
    void a_node_keeps_the_model_that_its_file_names_and_may_have_none() {
        Trace trace = read(NODE + "n1,32000,65536,0,\n", POD);

        assertThat(trace.machines())
                .containsExactly(
                        new Machine("n0", new Resources(64_000, 262_144, 0), 2, "P100"),
                        new Machine("n1", new Resources(32_000, 65_536, 0), 0, ""));
    }

    @Test
    void gpu_milli_below_a_thousand_is_a_part_of_one_card() {
        assertThat(task("p,3152,5600,1,590,,BE,Failed,5,26,6\n"))
                .isEqualTo(
                        new Task(
                                "p",
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(20),
                                new Resources(3_152, 5_600, 0),
                                new CardRequest(1, 0, null, List.of(), new Fraction(0, 590))));
    }

    @Test
    void gpu_spec_names_the_models_that_will_do() {
        assertThat(task("p,1000,0,8,1000,V100M16|V100M32,LS,Running,0,1,0\n").cards())
                .isEqualTo(new CardRequest(8, 0, null, List.of("V100M16", "V100M32"), null));
    }

    @Test
    void a_task_without_gpus_asks_for_no_cards_whatever_its_gpu_spec() {
        assertThat(task("p,1000,2048,0,0,,LS,Running,0,1,0\n").cards()).isEqualTo(CardRequest.NONE);
        assertThat(task("p,1000,2048,0,,T4,LS,Running,0,1,0\n").cards()).isEqualTo(CardRequest.NONE);
    }

    @Test
    void run_time_is_deletion_less_scheduled_and_else_less_creation() {
        assertThat(task("p,1000,0,0,0,,LS,Succeeded,100,160,130\n").runTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(task("p,1000,0,0,0,,LS,Pending,100,160,\n").runTime()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void a_task_that_was_not_deleted_ran_until_the_last_instant_of_the_file() {
        Trace trace =
                read(
                        NODE,
                        """
                        p,1000,0,0,0,,LS,Running,100,,130
                        q,1000,0,0,0,,LS,Running,200,400,300
                        """);

        assertThat(trace.tasks().getFirst().runTime()).isEqualTo(Duration.ofSeconds(270));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            textBlock =
                    """
                    n1,-1,1,0,         ; cpu_milli  ; '-1' is no whole number from 0 to 999999999.
                    n1,1,1.5,0,        ; memory_mib ; '1.5' is no whole number from 0 to 999999999.
                    n1,1,1,65,T4       ; gpu        ; '65' is no whole number from 0 to 64.
                    n1,1,1,2,          ; model      ; '' for 2 GPUs: a model is named where there are GPUs, and only there.
                    n1,1,1,0,T4        ; model      ; 'T4' for 0 GPUs: a model is named where there are GPUs, and only there.
                    n0,1,1,0,          ; sn         ; 'n0' is there already.
                    n1,1,1,0           ; model      ; the line has 4 fields, the header has 5.
                    """)
    void a_malformed_node_is_refused_with_line_column_and_value(String row, String column, String problem) {
        assertThatThrownBy(() -> read(NODE + row + "\n", POD))
                .isInstanceOf(Csv.MalformedException.class)
                .hasMessage("dir/nodes.csv, line 3, column '%s': %s", column, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            textBlock =
                    """
                    ,1,1,0,0,,,,0,1,0           ; name           ; a value is missing.
                    p,x,1,0,0,,,,0,1,0          ; cpu_milli      ; 'x' is no whole number from 0 to 999999999.
                    p,1,,0,0,,,,0,1,0           ; memory_mib     ; a value is missing.
                    p,1,1,1e3,0,,,,0,1,0        ; num_gpu        ; '1e3' is no whole number from 0 to 999999999.
                    p,1,1,1,1001,,,,0,1,0       ; gpu_milli      ; '1001' is no whole number from 0 to 1000.
                    p,1,1,1,0,,,,0,1,0          ; gpu_milli      ; '0' of each of 1 GPUs makes no sense.
                    p,1,1,0,500,,,,0,1,0        ; gpu_milli      ; '500' of each of 0 GPUs makes no sense.
                    p,1,1,2,500,,,,0,1,0        ; gpu_milli      ; '500' of each of 2 GPUs: parts are given of one GPU only.
                    p,1,1,1,1000,T4||P100,,,0,1,0 ; gpu_spec     ; 'T4||P100' has an empty part.
                    p,1,1,0,0,,,,,1,0           ; creation_time  ; a value is missing.
                    p,1,1,0,0,,,,9,1,0          ; scheduled_time ; '0' is before the creation at 9.
                    p,1,1,0,0,,,,9,10,11        ; deletion_time  ; '10' is before it ran, at 11.
                    p,1,1,0,0,,,,-9,10,11       ; creation_time  ; '-9' is no whole number from 0 to 999999999.
                    """)
    void a_malformed_pod_is_refused_with_line_column_and_value(String row, String column, String problem) {
        assertThatThrownBy(() -> read(NODE, POD + row + "\n"))
                .isInstanceOf(Csv.MalformedException.class)
                .hasMessage("dir/pods.csv, line 3, column '%s': %s", column, problem);
    }

    @Test
    void other_columns_are_refused() {
        assertThatThrownBy(() -> TraceFiles.read(nodes("sn,cpu,memory_mib,gpu,model\n"), pods(TraceTables.PODS)))
                .isInstanceOf(Csv.MalformedException.class)
                .hasMessage("dir/nodes.csv, line 1, column 'cpu': the header should have 'cpu_milli' here.");
    }

    private static Task task(String pod) {
        return read(NODE, pod).tasks().getFirst();
    }

    private static Trace read(String nodeRows, String podRows) {
        return TraceFiles.read(nodes(TraceTables.NODES + nodeRows), pods(TraceTables.PODS + podRows));
    }

    private static Table nodes(String text) {
        return new Table("dir/nodes.csv", text);
    }

    private static Table pods(String text) {
        return new Table("dir/pods.csv", text);
    }
}
