package io.jialing.api.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.hub.History;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.locality.Policies;
import io.jialing.core.site.Site;
import io.jialing.core.site.Topology;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import io.jialing.core.state.ShapeId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordCodecTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00.5Z");

    private final Map<ShapeId, Shape> shapes = new HashMap<>();
    private final RecordCodec codec = new RecordCodec(id -> Objects.requireNonNull(shapes.get(id)));

    @ForEverySeed
    void whatever_happens_is_read_as_it_was_written(long seed) {
        for (History.Step step : History.of(seed, 60)) {
            List<Change> changes =
                    switch (step) {
                        case History.Step.Intake(var change) -> List.of(change);
                        case History.Step.Leader(var decided, _) -> decided;
                    };
            changes.forEach(this::isReadAsWritten);
        }
    }

    @Test
    void policies_are_read_as_they_were_written() {
        isReadAsWritten(new Change.PoliciesChanged(Policies.shipped()));
    }

    static Stream<Site> shippedSites() {
        return Stream.of(Topology.illustrative(), Topology.real()).flatMap(topology -> topology.sites().stream());
    }

    @ParameterizedTest
    @MethodSource("shippedSites")
    void a_site_is_read_as_it_was_written(Site site) {
        isReadAsWritten(new Change.SiteChanged(site));
    }

    @Test
    void what_a_former_version_wrote_is_still_read() {
        Shape shape =
                HubState.EMPTY
                        .apply(
                                History.of(1, 60).stream()
                                        .filter(History.Step.Intake.class::isInstance)
                                        .map(step -> ((History.Step.Intake) step).change())
                                        .toList())
                        .jobs()
                        .iterator()
                        .next()
                        .shape();
        shapes.put(new ShapeId("0123456789abcdef"), shape);
        var id = JobId.parse("54a1v44mbj000");

        assertThat(
                        codec.readChange(
                                ChangeKind.JOB_QUEUED,
                                """
                                {"job":{"id":"54a1v44mbj000","version":1,"tenant":"acme","queue":"vision","priority":"HIGH",
                                "shape":"0123456789abcdef","submitted":"2026-06-01T12:00:00.500Z","maxRuntime":"PT12H",
                                "startBefore":null,"onPartition":"WAIT","preemptible":true,"userRetries":2,"hold":false,
                                "cancel":false,"requeues":0,"fieldOfALaterVersion":[1,2]}}
                                """))
                .isEqualTo(
                        new Change.JobQueued(
                                new JobRecord(
                                        id,
                                        1,
                                        "acme",
                                        "vision",
                                        PriorityClass.HIGH,
                                        shape,
                                        NOON,
                                        Duration.ofHours(12),
                                        null,
                                        OnPartition.WAIT,
                                        true,
                                        2,
                                        false,
                                        false,
                                        0,
                                        Makeup.GANG)));
        assertThat(
                        codec.readChange(
                                ChangeKind.PART_CHANGED,
                                """
                                {"part":{"id":{"job":"54a1v44mbj000","index":0},"version":0,"state":"QUEUED",
                                "since":"2026-06-01T12:00:00.500Z","waitingSince":"2026-06-01T12:00:00.500Z","attempts":0,
                                "attempt":null,"cause":"","message":"","until":null,"stopping":null,
                                "retries":{"infra":0,"lost":0,"user":0,"neverRan":0},"avoid":[],"spill":null}}
                                """))
                .isEqualTo(new Change.PartChanged(PartRecord.queued(new PartId(id, 0), NOON)));
    }

    private void isReadAsWritten(Change change) {
        switch (change) {
            case Change.JobQueued(var job) -> shapes.put(job.shape().id(), job.shape());
            case Change.JobChanged(var job) -> shapes.put(job.shape().id(), job.shape());
            default -> {
                // Only jobs have shapes.
            }
        }
        assertThat(codec.readChange(ChangeKind.of(change), codec.write(change))).isEqualTo(change);
    }
}
