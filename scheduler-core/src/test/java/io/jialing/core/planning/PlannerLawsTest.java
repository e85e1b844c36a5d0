package io.jialing.core.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.fixtures.Cycle;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.RandomScene;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.PartId;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Planner.Budget;
import io.jialing.core.quota.Flavor;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Accounts;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.NodeState;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// What holds for every plan, whatever the hub looks like.
class PlannerLawsTest {

    @ForEverySeed
    void the_same_snapshot_gives_the_same_plan_to_the_byte(long seed) {
        Scene scene = RandomScene.of(seed);

        String plan = plan(scene.state(), scene).toString();

        assertThat(plan(scene.state(), scene)).hasToString(plan);
        assertThat(answer(plan(HubState.EMPTY.apply(scene.state().rows()), scene)))
                .isEqualTo(answer(plan(scene.state().forgettingSearches(), scene)));
    }

    @ForEverySeed
    void the_order_in_which_things_became_known_does_not_matter(long seed) {
        Scene scene = RandomScene.of(seed);
        var rows = new ArrayList<>(scene.state().rows());
        Collections.shuffle(rows, new Random(seed));
        rows.sort((one, other) ->
                Boolean.compare(one instanceof Change.PartChanged, other instanceof Change.PartChanged));

        HubState shuffled = HubState.EMPTY.apply(rows);

        assertThat(shuffled).isEqualTo(scene.state());
        assertThat(answer(plan(shuffled, scene))).isEqualTo(answer(plan(scene.state().forgettingSearches(), scene)));
    }

    @ForEverySeed
    void remembered_failures_change_no_answer(long seed) {
        Scene scene = RandomScene.later(RandomScene.of(seed).cycle().after(), seed);

        Plan remembering = plan(scene.state(), scene);
        Plan forgetting = plan(scene.state().forgettingSearches(), scene);

        assertThat(answer(remembering)).isEqualTo(answer(forgetting));
        assertThat(remembering.visits()).isLessThanOrEqualTo(forgetting.visits());
    }

    @ForEverySeed
    void nothing_is_promised_twice(long seed) {
        Scene scene = RandomScene.of(seed);
        assertThat(overcommitted(scene.state())).isEmpty();

        Cycle cycle = scene.cycle();

        assertThat(overcommitted(cycle.after().state())).isEmpty();
    }

    @ForEverySeed
    void a_gang_is_whole_or_absent_and_as_close_together_as_it_asks(long seed) {
        Scene scene = RandomScene.of(seed);

        for (Decision.Placed placed : placements(plan(scene.state(), scene))) {
            Shape.Needs needs = job(scene, placed).shape().needs();
            Placement placement = placed.placement();
            var nodes = new ArrayList<NodeState>();
            for (NodeShare share : placement.shares()) {
                nodes.add(Filters.node(scene.state(), placement, share));
            }

            assertThat(placement.workers()).isEqualTo(needs.workers());
            assertThat(placement.shares()).isSortedAccordingTo(Filters.BY_NODE_AND_CARDS).doesNotHaveDuplicates();
            assertThat(nodes).allSatisfy(node -> assertThat(node.node().model()).isEqualTo(placement.model()));
            assertThat(nodes.stream().map(node -> Filters.domain(node.node(), needs.within())).distinct()).hasSize(1);
            if (needs.cards().fraction() == null) {
                assertThat(placement.shares())
                        .allSatisfy(share ->
                                assertThat(Long.bitCount(share.cardMask()))
                                        .isEqualTo(share.workers() * needs.cards().count()));
            }
        }
    }

    @ForEverySeed
    void no_part_goes_where_a_filter_forbids_it(long seed) {
        Scene scene = RandomScene.of(seed);

        for (Decision.Placed placed : placements(plan(scene.state(), scene))) {
            assertThat(Filters.violations(scene, placed)).as("%s", placed).isEmpty();
        }
    }

    @ForEverySeed
    void nothing_is_taken_that_quota_borrowing_or_lending_limits_forbid_on_any_level(long seed) {
        Scene scene = RandomScene.of(seed);
        HubState state = scene.state();

        for (Decision decision : plan(state, scene).decisions()) {
            state = state.apply(new Change.PartChanged(decision.applied(state.part(decision.part()), scene.now())));
            if (decision instanceof Decision.Placed placed && placed.placement().milliCards() > 0) {
                for (Flavor flavor : flavors(scene, placed.placement())) {
                    assertThat(new Rights(state).broken(job(scene, placed).queue(), flavor))
                            .as("after %s", placed)
                            .isEmpty();
                }
            }
        }
    }

    @ForEverySeed
    void visitors_hold_no_more_than_their_part(long seed) {
        Scene scene = RandomScene.of(seed);
        Scene after = scene.cycle().after();

        for (Decision.Placed placed : placements(plan(scene.state(), scene))) {
            Flavor flavor = flavors(scene, placed.placement()).getFirst();
            var rights = new Rights(after.state());
            if (placed.choice().ring().compareTo(Ring.HOME) > 0 && placed.placement().milliCards() > 0) {
                assertThat(rights.visiting(flavor))
                        .as("visitors after %s", placed)
                        .isLessThanOrEqualTo(
                                after.state().supplyGroup(flavor.group()).forVisitors(rights.capacity(flavor)));
            }
        }
    }

    @ForEverySeed
    void a_queue_is_refused_its_nominal_amount_only_where_another_has_borrowed_it(long seed) {
        Scene scene = RandomScene.of(seed).cycle().after();
        var rights = new Rights(scene.state());

        for (JobRecord job : scene.state().jobs()) {
            for (Blocker blocker : blockers(scene, job)) {
                boolean byQuota = blocker.reason() == Reason.QUOTA || blocker.reason() == Reason.ABOVE_MAXIMUM;
                if (byQuota && blocker.concernsOnePlace()) {
                    Flavor flavor = flavor(blocker);
                    long wanted = rights.held(job.queue(), flavor) + blocker.milliNeeded();
                    assertThat(
                                    wanted > rights.nominal(job.queue(), flavor)
                                            || rights.anotherBorrows(job.queue(), flavor))
                            .as("%s", blocker)
                            .isTrue();
                }
            }
        }
    }

    @ForEverySeed
    void a_second_cycle_at_the_same_instant_decides_nothing_new(long seed) {
        Cycle first = RandomScene.of(seed).cycle();

        Cycle second = first.after().cycle();

        assertThat(second.plan().decisions()).isEmpty();
        assertThat(second.plan().waiting()).hasSameSizeAs(second.after().state().lanes());
    }

    @ForEverySeed
    void the_first_blocker_of_an_explanation_is_the_one_that_the_plan_tells(long seed) {
        Scene scene = RandomScene.of(seed).cycle().after();
        Plan plan = plan(scene.state(), scene);
        var explainer = new Explainer(scene.planner());

        for (Plan.LaneBlocked blocked : plan.waiting()) {
            Waiting head = scene.state().waiting(blocked.lane()).next();
            Explanation explanation = explainer.explain(scene.state(), head.part(), scene.now());

            assertThat(explanation.blockers().getFirst()).isEqualTo(blocked.first());
            assertThat(explanation.blockers()).isSorted();
        }
    }

    @ForEverySeed
    void time_changes_no_answer_before_the_plan_says_so(long seed) {
        Cycle first = RandomScene.of(seed).cycle();
        Cycle second = first.after().cycle();
        var wakeAt = second.plan().wakeAt();

        Instant later = wakeAt == null ? second.after().now().plus(Duration.ofDays(10)) : wakeAt.minusNanos(1);

        assertThat(first.before().planner().plan(second.after().state(), later, Budget.UNLIMITED).decisions())
                .isEmpty();
    }

    @ForEverySeed
    void a_small_budget_only_takes_more_cycles(long seed) {
        Scene scene = RandomScene.of(seed);
        boolean complete = false;

        for (int cycles = 0; !complete; cycles++) {
            assertThat(cycles).as("cycles").isLessThan(500);
            Cycle cycle = scene.cycle(new Budget(10));
            complete = cycle.plan().complete();
            scene = cycle.after();
        }

        assertThat(scene.cycle().plan().decisions()).isEmpty();
    }

    private static Flavor flavor(Blocker blocker) {
        return new Flavor(
                new SupplyGroupId(Objects.requireNonNull(blocker.params().get("supplyGroup"))),
                Objects.requireNonNull(blocker.params().get("class")));
    }

    private static List<Flavor> flavors(Scene scene, Placement placement) {
        return Accounts.flavors(Objects.requireNonNull(scene.state().cluster(placement.cluster())), placement.model());
    }

    private static List<Blocker> blockers(Scene scene, JobRecord job) {
        var id = new PartId(job.id(), 0);
        return scene.planner().search().find(scene.state(), id, scene.now()) instanceof Search.Outcome.Nowhere nowhere
                ? nowhere.blockers()
                : List.of();
    }

    private static Plan plan(HubState state, Scene scene) {
        return scene.planner().plan(state, scene.now(), Budget.UNLIMITED);
    }

    /// The plan without what only saves time.
    private static Plan answer(Plan plan) {
        return new Plan(plan.decisions(), plan.waiting(), plan.paces(), List.of(), plan.wakeAt(), 0, plan.complete());
    }

    private static List<Decision.Placed> placements(Plan plan) {
        return plan.decisions().stream()
                .filter(Decision.Placed.class::isInstance)
                .map(Decision.Placed.class::cast)
                .toList();
    }

    private static JobRecord job(Scene scene, Decision.Placed placed) {
        return Objects.requireNonNull(scene.state().job(placed.part().job()));
    }

    private static List<NodeState> overcommitted(HubState state) {
        var nodes = new ArrayList<NodeState>();
        for (var cluster : state.clusters()) {
            for (NodeState node : state.nodes(cluster.id())) {
                if (node.isOvercommitted()) {
                    nodes.add(node);
                }
            }
        }
        return nodes;
    }
}
