package io.jialing.api.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.FailureClass;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.resource.Resources;
import io.jialing.core.simulation.ClusterEvent;
import io.jialing.core.simulation.SimulatedWork.Work;
import io.jialing.core.state.ShapeId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
    private static final ClusterId CLUSTER = new ClusterId("lj-a");
    private static final Instant AT = Instant.parse("2026-11-24T08:00:00.123456Z");
    private static final AttemptId ATTEMPT = new AttemptId(new PartId(new JobId(77), 0), 2);

    @TempDir private Path directory;

    @Test
    void what_was_told_to_be_durable_is_read_again_as_it_was() throws Exception {
        List<ClusterEvent> events =
                List.of(
                        new ClusterEvent.Opened(CLUSTER, AT, List.of(node())),
                        new ClusterEvent.Created(
                                CLUSTER,
                                AT,
                                ATTEMPT,
                                "uid-1",
                                3,
                                new ShapeId("00ff"),
                                new Placement(CLUSTER, "nvidia-a800-80g", List.of(new NodeShare("n1", 1, 0xffL, 1000))),
                                new Resources(8000, 64, 0),
                                new Work(Duration.ofMinutes(5), null)),
                        new ClusterEvent.Finished(CLUSTER, AT, ATTEMPT, "uid-1", FailureClass.EXIT_CODE, "终止 137"));

        append(events);

        try (var again = new FileJournal(file())) {
            assertThat(again.read()).isEqualTo(events);
        }
    }

    @Test
    void a_torn_last_line_is_cut_off_and_writing_goes_on_behind_the_whole_ones() throws Exception {
        List<ClusterEvent> first = List.of(new ClusterEvent.NodeRepaired(CLUSTER, AT, "n1"));
        append(first);
        Files.writeString(file(), "0badc0de {\"event\":\"NodeRep", StandardCharsets.UTF_8, StandardOpenOption.APPEND);

        List<ClusterEvent> second = List.of(new ClusterEvent.NodeRepaired(CLUSTER, AT, "n2"));
        append(second);

        try (var again = new FileJournal(file())) {
            assertThat(again.read()).containsExactly(first.getFirst(), second.getFirst());
        }
    }

    @Test
    void damage_in_the_middle_is_reported_and_not_passed_over() throws Exception {
        append(
                List.of(
                        new ClusterEvent.NodeRepaired(CLUSTER, AT, "n1"),
                        new ClusterEvent.NodeRepaired(CLUSTER, AT, "n2")));
        Files.writeString(file(), Files.readString(file()).replace("n1", "n9"));

        try (var again = new FileJournal(file())) {
            assertThatThrownBy(again::read).isInstanceOf(IllegalStateException.class).hasMessageContaining("Line 1");
        }
    }

    private void append(List<ClusterEvent> events) throws InterruptedException {
        var durable = new CountDownLatch(1);
        try (var journal = new FileJournal(file())) {
            journal.append(events, durable::countDown);
            assertThat(durable.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Path file() {
        return directory.resolve("journal");
    }

    private static Node node() {
        return new Node(
                new NodeId(CLUSTER, "n1"),
                "p",
                "r",
                "nvidia-a800-80g",
                8,
                new Resources(128_000, 1 << 20, 0),
                "amd64",
                true);
    }
}
