package io.jialing.core.planning;

import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.Fact;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.JobFact;
import io.jialing.core.fixtures.RandomScene;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Change;
import io.jialing.core.state.PartRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final Duration HOUR = Duration.ofHours(1);

    private static Scene oneNode(Fact... facts) {
        return given(cluster("cq-a").nodes(1).cards(8, A800), firm("river")).and(facts);
    }

    private static JobFact whole(String name) {
        return job(name).by("river").cards(8);
    }

    @Nested
    class AnUpperBound {
        @Test
        void is_the_end_of_what_runs_there() {
            var scene = oneNode(full("cq-a").atMost(HOUR), whole("a"));

            assertThat(scene.explain("a").expectedStart()).isEqualTo(expected(Scene.NOON.plus(HOUR)));
            assertThat(scene.after(Duration.ofMinutes(20)).explain("a").expectedStart())
                    .isEqualTo(expected(Scene.NOON.plus(HOUR)));
        }

        @Test
        void counts_those_ahead_for_as_long_as_they_declare() {
            var scene =
                    oneNode(
                            full("cq-a").atMost(HOUR),
                            whole("first").atMost(HOUR.multipliedBy(3)),
                            whole("second").atMost(HOUR),
                            whole("third"));

            assertThat(scene.explain("second").expectedStart())
                    .isEqualTo(expected(Scene.NOON.plus(HOUR.multipliedBy(4))));
            assertThat(scene.explain("third").expectedStart())
                    .isEqualTo(expected(Scene.NOON.plus(HOUR.multipliedBy(5))));
        }

        @Test
        void is_the_gate_where_that_opens_sooner() {
            var scene =
                    oneNode(
                            cluster("cd-a").at("chengdu").nodes(1).cards(8, A800),
                            full("cq-a").atMost(HOUR),
                            whole("a"));

            assertThat(scene.explain("a").expectedStart()).isEqualTo(expected(Scene.NOON.plus(Duration.ofMinutes(30))));
        }

        @Test
        void is_now_for_what_overran() {
            var scene = oneNode(full("cq-a").atMost(HOUR), whole("a")).after(HOUR.multipliedBy(2));

            assertThat(scene.explain("a").expectedStart()).isEqualTo(expected(scene.now()));
        }
    }

    @Nested
    class NothingIsSaid {
        @Test
        void where_something_in_the_way_declares_no_end() {
            assertThat(oneNode(full("cq-a"), whole("a")).explain("a").expectedStart())
                    .isEqualTo(unknown(Forecast.Why.NO_DECLARED_MAX_RUNTIME));
            assertThat(oneNode(full("cq-a").atMost(HOUR), whole("first"), whole("a")).explain("a").expectedStart())
                    .isEqualTo(unknown(Forecast.Why.NO_DECLARED_MAX_RUNTIME));
        }

        @Test
        void where_it_could_never_run() {
            assertThat(oneNode(whole("a").workers(2)).explain("a").expectedStart())
                    .isEqualTo(unknown(Forecast.Why.NO_SUCH_CAPACITY));
        }

        @Test
        void where_nothing_that_ends_would_help() {
            var scene = oneNode(cluster("cd-a").at("chengdu").nodes(1).cards(8, A800).cordoned(), whole("a"));

            assertThat(scene.cordon("cq-a").explain("a").expectedStart()).isEqualTo(unknown(Forecast.Why.NOTHING_ENDS));
        }

        @Test
        void where_too_many_wait() {
            Scene scene = oneNode(full("cq-a").atMost(HOUR));
            for (int i = 0; i <= ForwardRun.MOST_WAITING; i++) {
                scene = scene.and(whole("j" + i).atMost(HOUR));
            }

            assertThat(scene.explain("j7").expectedStart()).isEqualTo(unknown(Forecast.Why.TOO_MANY_WAITING));
        }
    }

    @ForEverySeed(100)
    void what_is_expected_comes_true_when_everything_runs_for_as_long_as_it_may(long seed) {
        Scene scene = RandomScene.of(seed).cycle().after();

        for (var job : scene.state().jobs()) {
            var id = new PartId(job.id(), 0);
            if (scene.state().part(id).state() == PartState.QUEUED
                    && forecast(scene, id) instanceof Forecast.Expected(_, var p90, _)) {
                assertThat(startPlayed(scene, id)).isEqualTo(p90);
            }
        }
    }

    /// When a part is placed if everything ends exactly when it must: played from cycle to cycle.
    private static Instant startPlayed(Scene from, PartId id) {
        Scene scene = from;
        while (true) {
            var cycle = scene.cycle();
            scene = cycle.after();
            if (scene.state().part(id).state() == PartState.RESERVED) {
                return scene.now();
            }
            Instant next = cycle.plan().wakeAt();
            for (PartRecord part : scene.state().parts()) {
                Instant end = end(scene, part);
                next = end == null || (next != null && next.isBefore(end)) ? next : end;
            }
            Duration wait = Duration.between(scene.now(), Objects.requireNonNull(next));
            scene = scene.after(wait.isNegative() ? Duration.ZERO : wait);
            for (PartRecord part : scene.state().parts()) {
                Instant end = end(scene, part);
                if (end != null && !end.isAfter(scene.now())) {
                    PartState over = part.state() == PartState.RESERVED ? PartState.CANCELLED : PartState.SUCCEEDED;
                    scene = scene.after(List.of(new Change.PartChanged(part.to(over, scene.now()).record())));
                }
            }
        }
    }

    private static @Nullable Instant end(Scene scene, PartRecord part) {
        var job = scene.state().job(part.id().job());
        if (part.held() == null || job == null || job.maxRuntime() == null) {
            return null;
        }
        Instant started = part.currentAttempt().started();
        return (started == null ? part.currentAttempt().planned() : started).plus(job.maxRuntime());
    }

    private static Forecast forecast(Scene scene, PartId id) {
        return new Explainer(scene.planner()).explain(scene.state(), id, scene.now()).expectedStart();
    }

    @Nested
    class APreview {
        private Preview preview(Scene scene, JobFact fact) {
            return new Explainer(scene.planner())
                    .preview(scene.state(), fact.record(new JobId(1), scene.now()), scene.now());
        }

        @Test
        void tells_where_a_job_would_start_and_at_what_price() {
            var scene = oneNode(cluster("cq-b").nodes(1).cards(8, "ascend-910b3"));

            Preview ascend = preview(scene, whole("").images(Stack.CANN));
            Preview cuda = preview(scene, whole(""));

            assertThat(ascend.now())
                    .isNotNull()
                    .satisfies(now -> {
                        assertThat(now.placement().cluster()).hasToString("cq-b");
                        assertThat(now.priceCnyPerHour()).isEqualTo(8 * 3.5);
                    });
            assertThat(ascend.blockers()).isEmpty();
            assertThat(ascend.expectedStart()).isEqualTo(expected(Scene.NOON));
            assertThat(cuda.now()).isNotNull().satisfies(now -> assertThat(now.priceCnyPerHour()).isNull());
            assertThat(preview(scene, job("").by("river")).now())
                    .isNotNull()
                    .satisfies(now -> assertThat(now.priceCnyPerHour()).isNull());
        }

        @Test
        void tells_what_is_in_the_way_and_what_each_ring_has() {
            var scene =
                    oneNode(
                            cluster("cd-a").at("chengdu").nodes(1).cards(8, A800),
                            cluster("ga-a").at("guian").nodes(1).cards(4, A800),
                            full("cq-a").atMost(HOUR.multipliedBy(5)));

            Preview preview = preview(scene, whole(""));

            assertThat(preview.now()).isNull();
            assertThat(preview.blockers()).isNotEmpty();
            assertThat(preview.expectedStart()).isEqualTo(expected(Scene.NOON.plus(Duration.ofMinutes(30))));
            assertThat(preview.rings())
                    .extracting(Preview.RingOffer::ring)
                    .containsExactly(Ring.HOME, Ring.HUB, Ring.NEIGHBOUR);
            assertThat(preview.rings().get(0).offer()).isNull();
            assertThat(preview.rings().get(0).blockers()).isNotEmpty();
            assertThat(preview.rings().get(1).offer())
                    .isNotNull()
                    .satisfies(offer -> assertThat(offer.placement().cluster()).hasToString("cd-a"));
            assertThat(preview.rings().get(1).blockers()).isEmpty();
            assertThat(preview.rings().get(2).offer()).isNull();
        }

        @Test
        void leaves_the_state_as_it_is() {
            var scene = oneNode();

            preview(scene, whole(""));

            assertThat(scene.state().jobCount()).isZero();
        }
    }

    private static Forecast expected(Instant p90) {
        return new Forecast.Expected(null, p90, Forecast.Basis.DECLARED_MAX_RUNTIME);
    }

    private static Forecast unknown(Forecast.Why why) {
        return new Forecast.Unknown(why);
    }
}
