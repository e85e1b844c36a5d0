package io.jialing.core.planning;

import static io.jialing.core.fixtures.CycleAssert.assertThat;
import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.policy;
import static io.jialing.core.fixtures.Scene.switchedOff;

import io.jialing.core.fixtures.Cycle;
import io.jialing.core.fixtures.Fact;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.JobFact;
import io.jialing.core.fixtures.PolicyFact;
import io.jialing.core.fixtures.RandomScene;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.locality.Policies;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Reason;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Ring;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What published policies do to waiting jobs, and what jobs may ask of them.
class PoliciesInForceTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant ONE = Scene.NOON.plus(HOUR);

    /// Chongqing, Chengdu, Gui'an (a neighbour) and Wuhu (remote), two nodes of A800 each.
    private static Scene fourCities(Fact... facts) {
        return given(
                        cluster("cq-a").at("chongqing").nodes(2).cards(8, A800),
                        cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                        cluster("ga-a").at("guian").nodes(2).cards(8, A800),
                        cluster("wh-a").at("wuhu").nodes(2).cards(8, A800),
                        firm("river").of("chongqing"),
                        firm("panda").of("chengdu"))
                .and(facts);
    }

    private static JobFact training(String name) {
        return job(name).by("river").cards(8);
    }

    private static PolicyFact impatient(String name) {
        return policy(name).tier(Duration.ZERO, Ring.HOME).tier(Duration.ZERO, Ring.HUB);
    }

    @Nested
    class OverTime {
        @Test
        void a_version_takes_over_on_its_day_and_the_plan_wakes_for_it() {
            var scene =
                    fourCities(
                            full("cq-a"),
                            training("a").atMost(Duration.ofHours(12)),
                            policy("local-first-batch")
                                    .version(2)
                                    .kinds(WorkKind.TRAINING)
                                    .from(ONE)
                                    .tier(Duration.ZERO, Ring.HOME, Ring.HUB),
                            policy("calm").tenants("river").tier(Duration.ZERO, Ring.HOME).during(null, ONE));

            var before = scene.cycle();

            assertThat(before).placesNothing().leavesWaiting("a", Reason.NO_FREE_CAPACITY);
            Assertions.assertThat(before.plan().wakeAt()).isEqualTo(ONE);
            assertThat(before.then().after(HOUR.minusNanos(1)).cycle()).placesNothing();
            assertThat(before.then().after(HOUR).cycle())
                    .places("a")
                    .at("cd-a")
                    .withoutSpill()
                    .under("local-first-batch", 2);
        }

        @Test
        void a_window_opens_and_closes_by_the_instant_alone() {
            var scene =
                    fourCities(full("cq-a"), impatient("month").tenants("river").during(ONE, ONE.plus(HOUR)))
                            .and(training("a").atMost(Duration.ofDays(3)));

            Assertions.assertThat(scene.cycle().plan().wakeAt()).isEqualTo(Scene.NOON.plus(Duration.ofMinutes(30)));
            assertThat(scene.after(HOUR).cycle()).places("a").spilling(SpillReason.WAITED_OUT).under("month", 1);
            var after = scene.after(HOUR.multipliedBy(2)).cycle();
            assertThat(after).places("a").under("local-first-batch", 1);
        }

        @Test
        void a_gate_that_opened_under_a_former_version_is_asked_anew() {
            var opened = fourCities(full("cq-a"), full("cd-a"), training("a").waiting(HOUR)).cycle();
            assertThat(opened).placesNothing();
            Assertions.assertThat(opened.after().part("a").spill()).isNotNull();

            var stricter =
                    opened.then()
                            .and(
                                    policy("local-first-batch")
                                            .version(2)
                                            .kinds(WorkKind.TRAINING)
                                            .tier(Duration.ZERO, Ring.HOME)
                                            .tier(HOUR.multipliedBy(5), Ring.HUB))
                            .ends("others@cd-a/p0n00");

            assertThat(stricter.cycle()).placesNothing();
            assertThat(stricter.after(HOUR.multipliedBy(4)).cycle())
                    .places("a")
                    .at("cd-a")
                    .under("local-first-batch", 2);
        }

        @Test
        void a_twin_whose_gate_is_open_does_not_wait_behind_one_whose_gate_is_not() {
            var scene =
                    fourCities(full("cq-a"), full("cd-a"), training("old").waiting(HOUR))
                            .cycle()
                            .then()
                            .and(
                                    policy("local-first-batch")
                                            .version(2)
                                            .kinds(WorkKind.TRAINING)
                                            .tier(Duration.ZERO, Ring.HOME)
                                            .tier(HOUR, Ring.HUB))
                            .and(training("older").waiting(HOUR.plusMinutes(5)));

            var both = scene.ends("others@cd-a/p0n00").ends("others@cd-a/p0n01").cycle();

            assertThat(both).placesOnly("older", "old");
        }

        @Test
        void a_city_rules_its_own_tenants_only() {
            var scene =
                    fourCities(
                            full("cq-a"),
                            full("cd-a"),
                            policy("chongqing-goes").city("chongqing").tier(Duration.ZERO, Ring.HOME, Ring.NEIGHBOUR),
                            training("here"),
                            job("there").by("panda").cards(8));

            assertThat(scene.cycle()).placesOnly("here").places("here").at("ga-a").under("chongqing-goes", 1);
        }

        @Test
        void a_contract_with_a_far_site_brings_it_nearer_than_its_ring() {
            var scene =
                    fourCities(
                            full("cq-a"),
                            policy("contract")
                                    .tenants("river")
                                    .tier(Duration.ZERO, Ring.HOME)
                                    .tier(Duration.ZERO, "wh-a")
                                    .tier(HOUR, Ring.HUB),
                            training("a"));

            assertThat(scene.cycle()).places("a").at("wh-a").in(Ring.REMOTE).spilling(SpillReason.WAITED_OUT);
        }
    }

    @Nested
    class Bans {
        @Test
        void a_ban_by_place_alone_is_told_as_the_policys() {
            var scene =
                    fourCities(full("cq-a"), policy("stay").tenants("river").denying(Ring.HOME), training("a"))
                            .after(HOUR.multipliedBy(9));

            assertThat(scene.cycle()).placesNothing().leavesWaiting("a", Reason.NO_FREE_CAPACITY);
            Assertions.assertThat(scene.explain("a").blockers())
                    .filteredOn(blocker -> blocker.reason() == Reason.FORBIDDEN_BY_POLICY)
                    .hasSize(3)
                    .allSatisfy(
                            blocker -> Assertions.assertThat(blocker.params()).containsEntry("ringsBeyond", "HOME"));
        }

        @Test
        void no_choice_of_the_tenant_passes_a_ban() {
            var scene =
                    fourCities(
                            policy("free").tenants("river").optOut().denying(Ring.HOME, DataClass.REGULATED),
                            training("a").data(DataClass.REGULATED).pinnedTo(Ring.HUB),
                            training("b").data(DataClass.REGULATED).preferring(Ring.HUB));

            assertThat(scene.cycle()).placesOnly("b").places("b").at("cq-a");
        }
    }

    @Nested
    class WhereTenantsMayNotChoose {
        @Test
        void a_job_pinned_further_away_stays_while_home_has_room() {
            var pinned = fourCities(training("a").pinnedTo(Ring.HUB)).after(HOUR.multipliedBy(9));

            assertThat(pinned.cycle()).placesNothing().leavesWaiting("a", Reason.GATE_CLOSED);
            Assertions.assertThat(pinned.explain("a").blockers().getFirst().params()).containsEntry("roomIn", "cq-a");
            Assertions.assertThat(pinned.explain("a").counterfactuals())
                    .first()
                    .extracting(Counterfactual::kind)
                    .isEqualTo(Counterfactual.Kind.DROP_PIN);
        }

        @Test
        void it_goes_when_any_job_may_go() {
            var pinned = fourCities(full("cq-a"), training("a").pinnedTo(Ring.HUB));

            assertThat(pinned.after(Duration.ofMinutes(29)).cycle()).placesNothing();
            assertThat(pinned.after(Duration.ofMinutes(30)).cycle())
                    .places("a")
                    .at("cd-a")
                    .spilling(SpillReason.WAITED_OUT);
            assertThat(pinned.cordon("cq-a").cycle()).places("a").at("cd-a").spilling(SpillReason.OUTAGE);
        }

        @Test
        void it_passes_no_gate_on_its_way_to_a_further_one() {
            var pinned = fourCities(full("cq-a"), training("a").pinnedTo(Ring.REMOTE)).after(HOUR.multipliedBy(9));

            assertThat(pinned.cycle()).placesNothing();
            assertThat(pinned.and(full("cd-a")).cycle()).places("a").at("wh-a").in(Ring.REMOTE);
        }

        @Test
        void it_goes_as_soon_as_another_fills_home_in_the_same_cycle() {
            var scene =
                    fourCities(training("a").pinnedTo(Ring.HUB).waiting(HOUR), training("b").workers(2).waiting(HOUR));

            assertThat(scene.cycle()).placesOnly("b", "a").places("a").at("cd-a");
        }

        @Test
        void a_preferred_ring_comes_first_inside_its_tier_only() {
            assertThat(fourCities(training("a").preferring(Ring.HUB)).cycle()).places("a").at("cq-a").withoutSpill();
            assertThat(
                            fourCities(
                                            full("cq-a"),
                                            full("cd-a"),
                                            training("a").preferring(Ring.REMOTE, Ring.NEIGHBOUR))
                                    .after(HOUR.multipliedBy(2))
                                    .cycle())
                    .places("a")
                    .at("wh-a");
        }

        /// What a job names can only take places away from it: with the pin it goes to no tier where it would not have
        /// had to go without.
        @ForEverySeed
        void a_pin_lets_no_job_go_further_than_without(long seed) {
            Scene scene = RandomScene.of(seed);
            HubState state = scene.state();

            for (JobRecord job : state.jobs()) {
                PartRecord part = state.part(new PartId(job.id(), 0));
                boolean mayChoose =
                        state.policies()
                                .ruling(
                                        job.shape().needs().subject(Objects.requireNonNull(state.tenant(job.tenant()))),
                                        scene.now())
                                .tenantMayOptOut();
                if (part.held() != null || mayChoose) {
                    continue;
                }
                if (scene.planner().search().find(state, part.id(), scene.now())
                        instanceof Search.Outcome.Found pinned) {
                    var free = Shape.of(job.shape().needs().withLocality(Shape.Locality.ANY));
                    var without =
                            scene.planner()
                                    .search()
                                    .find(state.apply(new Change.JobChanged(job.asking(free))), part.id(), scene.now());

                    Assertions.assertThat(without)
                            .isInstanceOfSatisfying(
                                    Search.Outcome.Found.class,
                                    found ->
                                            Assertions.assertThat(found.choice().tier())
                                                    .isGreaterThanOrEqualTo(pinned.choice().tier()));
                }
            }
        }
    }

    @Nested
    class WhereTenantsMayChoose {
        private final PolicyFact free = policy("free").tenants("river").optOut();

        @Test
        void a_job_goes_first_where_it_names() {
            assertThat(fourCities(free, training("a").pinnedTo(Ring.HUB)).cycle())
                    .places("a")
                    .at("cd-a")
                    .spilling(SpillReason.TENANT_CHOICE)
                    .proving("rings", "[HUB]")
                    .proving("pin", "REQUIRED");
            assertThat(fourCities(free, training("a").preferring("wh-a")).cycle())
                    .places("a")
                    .at("wh-a")
                    .spilling(SpillReason.TENANT_CHOICE);
        }

        @Test
        void it_tries_its_rings_in_its_order() {
            assertThat(fourCities(free, training("a").preferring(Ring.HOME, Ring.HUB)).cycle())
                    .places("a")
                    .at("cq-a")
                    .withoutSpill();
            assertThat(fourCities(free, full("cq-a"), training("a").preferring(Ring.HOME, Ring.HUB)).cycle())
                    .places("a")
                    .at("cd-a")
                    .spilling(SpillReason.TENANT_CHOICE);
            assertThat(fourCities(free, full("cd-a"), training("a").preferring(Ring.HUB, Ring.REMOTE)).cycle())
                    .places("a")
                    .at("wh-a");
        }

        @Test
        void where_it_names_nothing_that_has_room_the_policys_order_holds() {
            var scene = fourCities(free, full("cd-a"), training("a").preferring(Ring.HUB));

            assertThat(scene.cycle()).places("a").at("cq-a").withoutSpill();
            assertThat(scene.and(full("cq-a")).after(HOUR).cycle()).placesNothing();
            assertThat(scene.and(full("cq-a")).after(HOUR.multipliedBy(2)).cycle())
                    .places("a")
                    .at("ga-a")
                    .spilling(SpillReason.WAITED_OUT);
        }

        @Test
        void nobody_chooses_while_an_operator_has_switched_spilling_off() {
            assertThat(
                            fourCities(
                                            free,
                                            switchedOff(HubSwitch.SPILL),
                                            training("a").preferring(Ring.HUB),
                                            training("b").pinnedTo(Ring.HUB))
                                    .cycle())
                    .placesOnly("a")
                    .places("a")
                    .at("cq-a");
        }
    }

    @Nested
    class WhatRuns {
        @Test
        void a_running_job_is_explained_by_the_version_that_placed_it() {
            var running = fourCities(training("a")).cycle().then().starts("a");

            var explained = running.and(policy("local-first-batch").version(2).kinds(WorkKind.TRAINING)).explain("a");

            Assertions.assertThat(explained.policyVersion()).isEqualTo(1);
        }

        @ForEverySeed
        void a_publication_changes_nothing_that_has_its_place(long seed) {
            Scene scene = RandomScene.of(seed).cycle().after();
            var before = placed(scene.state());
            Policies others = RandomScene.of(~seed).state().policies();

            HubState published = scene.state().apply(new Change.PoliciesChanged(others));
            Cycle cycle = scene.after(List.of(new Change.PoliciesChanged(others))).cycle();

            Assertions.assertThat(placed(published)).isEqualTo(before);
            Assertions.assertThat(cycle.plan().decisions())
                    .allSatisfy(decision ->
                            Assertions.assertThat(scene.state().part(decision.part()).state())
                                    .isEqualTo(PartState.QUEUED));
            Assertions.assertThat(placed(cycle.after().state())).containsAll(before);
        }

        private static List<PartRecord> placed(HubState state) {
            var placed = new ArrayList<PartRecord>();
            for (PartRecord part : state.parts()) {
                if (part.held() != null) {
                    placed.add(part);
                }
            }
            return placed;
        }
    }
}
