package io.jialing.core.planning;

import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.JobFact;
import io.jialing.core.fixtures.PolicyFact;
import io.jialing.core.fixtures.RandomScene;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.PartId;
import io.jialing.core.locality.Policies;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.planning.PolicyComparison.Difference;
import io.jialing.core.planning.PolicyComparison.Effect;
import io.jialing.core.site.Ring;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PolicyComparisonTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final Duration DAY = Duration.ofDays(1);

    private static JobFact training(String name) {
        return job(name).by("river").cards(8).atMost(Duration.ofHours(12));
    }

    /// A full home that nobody leaves for ten hours, with room next door, and one job that waits.
    private static Scene fullHome() {
        return given(
                cluster("cq-a").nodes(1).cards(8, A800),
                cluster("cd-a").at("chengdu").nodes(1).cards(8, A800),
                cluster("wh-a").at("wuhu").nodes(1).cards(8, A800),
                firm("river").of("chongqing"),
                full("cq-a").atMost(Duration.ofHours(10)),
                training("a"));
    }

    private static Policies with(Scene scene, PolicyFact policy) {
        return scene.and(policy).state().policies();
    }

    private static PolicyComparison.Result compared(Scene scene, Policies others) {
        return new PolicyComparison(scene.planner()).compare(scene.state(), others, _ -> true, scene.now(), DAY);
    }

    private static PolicyFact batch() {
        return policy("local-first-batch").version(2).kinds(WorkKind.TRAINING).tier(Duration.ZERO, Ring.HOME);
    }

    @Test
    void a_shorter_wait_shows_who_would_start_at_once_and_why() {
        Scene scene = fullHome();

        var result = compared(scene, with(scene, batch().tier(Duration.ZERO, Ring.HUB)));

        assertThat(result.waiting()).isEqualTo(1);
        Difference difference = result.differences().getFirst();
        assertThat(difference.effect()).isEqualTo(Effect.NOW);
        assertThat(Objects.requireNonNull(difference.before()).at()).isEqualTo(Scene.NOON.plus(Duration.ofMinutes(30)));
        assertThat(Objects.requireNonNull(difference.after()))
                .satisfies(after -> {
                    assertThat(after.at()).isEqualTo(Scene.NOON);
                    assertThat(after.cluster()).hasToString("cd-a");
                    assertThat(after.ring()).isEqualTo(Ring.HUB);
                    assertThat(after.policyVersion()).isEqualTo(2);
                    assertThat(after.spill()).isEqualTo(SpillReason.WAITED_OUT);
                });
    }

    @Test
    void a_longer_wait_shows_who_would_start_later() {
        Scene scene = fullHome();

        var result = compared(scene, with(scene, batch().tier(Duration.ofHours(2), Ring.HUB)));

        assertThat(result.differences()).extracting(Difference::effect).containsExactly(Effect.LATER);
    }

    @Test
    void a_ban_shows_who_would_have_to_wait_for_home() {
        Scene scene = fullHome();

        var result = compared(scene, with(scene, batch()));

        assertThat(result.differences()).extracting(Difference::effect).containsExactly(Effect.LATER);
        assertThat(result.after().starts().values())
                .extracting(start -> start.at() + " " + start.ring())
                .containsExactly(Scene.NOON.plus(Duration.ofHours(10)) + " HOME");
    }

    @Test
    void what_lies_further_ahead_is_not_told() {
        Scene scene = fullHome();
        Policies strict = with(scene, batch());

        var result =
                new PolicyComparison(scene.planner())
                        .compare(scene.state(), strict, _ -> true, scene.now(), Duration.ofHours(9));

        assertThat(result.after().starts()).isEmpty();
        assertThat(result.differences().getFirst().after()).isNull();
    }

    @Test
    void another_order_of_places_shows_who_would_run_elsewhere() {
        Scene scene = fullHome().after(Duration.ofMinutes(30));

        var result = compared(scene, with(scene, batch().tier(Duration.ZERO, "wh-a").tier(Duration.ZERO, Ring.HUB)));

        Difference difference = result.differences().getFirst();
        assertThat(difference.effect()).isEqualTo(Effect.ELSEWHERE);
        assertThat(Objects.requireNonNull(difference.before()).cluster()).hasToString("cd-a");
        assertThat(Objects.requireNonNull(difference.after()).cluster()).hasToString("wh-a");
    }

    @Test
    void of_the_jobs_of_others_nothing_is_told_though_they_compete() {
        Scene scene = fullHome().and(firm("lake").of("chongqing"), job("b").by("lake").cards(8));
        Policies loose = with(scene, batch().tier(Duration.ZERO, Ring.HUB));

        var result =
                new PolicyComparison(scene.planner())
                        .compare(scene.state(), loose, each -> each.tenant().equals("river"), scene.now(), DAY);

        assertThat(result.waiting()).isEqualTo(1);
        assertThat(result.after().starts().keySet()).allMatch(part -> part.job().equals(scene.id("a")));
    }

    @ForEverySeed(50)
    void the_policies_that_rule_already_change_nothing(long seed) {
        Scene scene = RandomScene.of(seed);

        var result = compared(scene, scene.state().policies());

        assertThat(result.differences()).isEmpty();
        assertThat(result.after()).isEqualTo(result.before());
    }

    @ForEverySeed(50)
    void what_would_start_at_once_is_what_the_planner_would_place(long seed) {
        Scene scene = RandomScene.of(seed);
        Policies others = RandomScene.of(~seed).state().policies();
        var expected = new ArrayList<PartId>();
        scene.after(List.of(new Change.PoliciesChanged(others))).cycle().plan().decisions().stream()
                .filter(Decision.Placed.class::isInstance)
                .map(Decision::part)
                .forEach(expected::add);

        var atOnce = new ArrayList<PartId>();
        compared(scene, others)
                .after()
                .starts()
                .forEach((part, start) -> {
                    if (start.at().equals(scene.now())) {
                        atOnce.add(part);
                    }
                });

        assertThat(atOnce).containsExactlyInAnyOrderElementsOf(expected);
    }
}
