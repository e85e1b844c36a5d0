package io.jialing.core.state;

import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.quota.Account;
import io.jialing.core.quota.Branch;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.Site;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is counted of quota and use.
class AccountsTest {
    private static final int LENGTH = 150;
    private static final String A800 = "nvidia-a800-80g";
    private static final Flavor ANY_CARD = new Flavor(new SupplyGroupId("chongqing-cloud"), Flavor.ANY);

    @ForEverySeed
    void accounts_kept_step_by_step_equal_those_counted_anew(long seed) {
        HubState state = HubState.EMPTY;

        for (Change change : RandomHistory.of(seed, LENGTH)) {
            state = state.apply(change);

            assertThat(state.accounts()).as("after %s", change).isEqualTo(Accounts.counted(state));
        }
    }

    @ForEverySeed
    void a_queue_uses_what_its_parts_hold_whatever_becomes_of_its_quota(long seed) {
        HubState state = HubState.EMPTY;

        for (Change change : RandomHistory.of(seed, LENGTH)) {
            state = state.apply(change);
        }

        var held = new TreeMap<Account.Key, Account.Sum>();
        var visiting = new TreeMap<Flavor, Long>();
        for (PartRecord part : state.parts()) {
            JobRecord job = state.job(part.id().job());
            var placement = part.held();
            if (job == null || placement == null || isLost(state, placement.cluster())) {
                continue;
            }
            Cluster cluster = Objects.requireNonNull(state.cluster(placement.cluster()));
            var sum =
                    Account.Sum.held(
                            placement.milliCards(),
                            placement.workers() * job.shape().needs().perWorker().milliCpu(),
                            placement.workers() * job.shape().needs().perWorker().memoryMib());
            for (Flavor flavor :
                    List.of(new Flavor(cluster.group(), placement.model()), new Flavor(cluster.group(), Flavor.ANY))) {
                held.merge(new Account.Key(Member.queue(job.queue()), flavor), sum, Account.Sum::plus);
            }
            if (isVisiting(state, job, cluster)) {
                visiting.merge(new Flavor(cluster.group(), placement.model()), placement.milliCards(), Long::sum);
            }
        }
        for (String name : List.of("f0", "f1", "f2")) {
            for (Account account : state.accounts().of(Member.queue(name))) {
                Account.Sum expected = held.remove(account.key());
                assertThat(account.below()).isEqualTo(expected == null ? Account.Sum.NOTHING : expected);
            }
        }
        assertThat(held.values()).allMatch(Account.Sum.NOTHING::equals);
        for (String model : List.of(A800, "")) {
            var flavor = new Flavor(new SupplyGroupId("chongqing-cloud"), model);
            assertThat(state.accounts().visitors(flavor).milliCards()).isEqualTo(visiting.getOrDefault(flavor, 0L));
        }
    }

    private static boolean isLost(HubState state, ClusterId cluster) {
        return state.cluster(cluster) == null || state.health(cluster).state() == ClusterHealth.LOST;
    }

    private static boolean isVisiting(HubState state, JobRecord job, Cluster cluster) {
        var queue = state.queue(job.queue());
        Tenant tenant = queue == null ? null : state.tenant(queue.tenant());
        Site site = state.site(cluster.site());
        return tenant != null && site != null && !tenant.homeCity().equals(site.city());
    }

    @Test
    void rights_shrink_with_what_a_lost_cluster_had_and_its_work_counts_for_nobody() {
        Scene whole =
                given(
                                cluster("cq-a").nodes(1).cards(8, A800),
                                firm("river"),
                                queue("river").nominal("chongqing-cloud", 20),
                                job("a").by("river").cards(8))
                        .cycle()
                        .then()
                        .and(cluster("cq-b").nodes(4).cards(8, A800));
        assertThat(account(whole).used()).isEqualTo(8_000);

        Scene lost = whole.lose("cq-a");
        assertThat(account(lost).used()).isZero();
        assertThat(account(lost).nominal()).isEqualTo(16_000);

        Scene back = lost.finds("cq-a");
        assertThat(account(back).used()).isEqualTo(8_000);
        assertThat(account(back).nominal()).isEqualTo(20_000);
    }

    @Test
    void cohorts_are_two_levels_deep_whatever_records_say() {
        HubState state =
                HubState.EMPTY.apply(
                        List.of(
                                cohort("a", "b"),
                                cohort("b", "c"),
                                cohort("c", null),
                                cohort("x", "y"),
                                cohort("y", "x")));

        assertThat(state.lineage(Member.cohort("a"))).containsExactly(Member.cohort("a"));
        assertThat(state.lineage(Member.cohort("b"))).containsExactly(Member.cohort("b"), Member.cohort("c"));
        assertThat(state.lineage(Member.cohort("x"))).containsExactly(Member.cohort("x"));
    }

    private static Change cohort(String name, @Nullable String parent) {
        return new Change.CohortChanged(new Cohort(name, 1, parent, 1, List.of()));
    }

    private static Account account(Scene scene) {
        HubState state = scene.state();
        Branch branch = state.accounts().branch(state.lineage(Member.queue("river")), ANY_CARD);
        return branch.first();
    }
}
