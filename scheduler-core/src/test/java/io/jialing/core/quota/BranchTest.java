package io.jialing.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Borrowing and lending of one flavor.
class BranchTest {
    private static final int STEPS = 60;

    @ForEverySeed
    void accounts_kept_step_by_step_equal_those_counted_anew(long seed) {
        var circle = new Circle(seed);

        for (int step = 0; step < STEPS; step++) {
            useSomething(circle, step);
            if (step % 7 == 0) {
                circle.newQuotaFor(circle.anyone());
            }

            for (Member member : circle.members()) {
                Account account = circle.account(member);
                long held = circle.queuesOf(member).stream().mapToLong(circle::held).sum();
                assertThat(account.quota()).as("quota of %s", member).isEqualTo(circle.quota(member));
                assertThat(account.used()).as("use of %s", member).isEqualTo(circle.used(member));
                assertThat(account.below().milliCpu()).isEqualTo(10 * held);
                assertThat(account.below().memoryMib()).isEqualTo(100 * held);
            }
        }
    }

    @ForEverySeed
    void what_is_available_can_be_taken_and_not_one_card_more(long seed) {
        var circle = new Circle(seed);

        for (int step = 0; step < STEPS; step++) {
            useSomething(circle, step);
            Member queue = circle.anyQueue();
            long available = circle.branch(queue).available();

            circle.hold(queue, available);
            assertThat(circle.members()).as("with %d more for %s", available, queue).allMatch(circle::isWithin);
            circle.hold(queue, 1);
            assertThat(circle.members().stream().allMatch(circle::isWithin)).as("with one more still").isFalse();
            circle.hold(queue, -available - 1);
        }
    }

    @ForEverySeed
    void nobody_takes_more_than_all_have_or_what_another_keeps(long seed) {
        var circle = new Circle(seed);
        long all = circle.members().stream().mapToLong(member -> circle.account(member).nominal()).sum();

        for (int step = 0; step < STEPS; step++) {
            useSomething(circle, step);

            long held = circle.queues().stream().mapToLong(circle::held).sum();
            assertThat(held).as("all together").isLessThanOrEqualTo(all);
            for (Member queue : circle.queues()) {
                Account account = circle.account(queue);
                Quota own = account.own();
                if (own != null && own.borrowMilliCards().isPresent()) {
                    assertThat(circle.held(queue) - account.nominal())
                            .as("borrowed by %s", queue)
                            .isLessThanOrEqualTo(own.borrowMilliCards().getAsLong());
                }
                long keeps = account.kept();
                assertThat(held - circle.held(queue))
                        .as("held by others than %s", queue)
                        .isLessThanOrEqualTo(all - keeps);
                assertThat(circle.branch(queue).available()).isGreaterThanOrEqualTo(keeps - circle.held(queue));
            }
        }
    }

    @ForEverySeed
    void after_a_right_shrank_no_excess_grows(long seed) {
        var circle = new Circle(seed);

        for (int step = 0; step < STEPS; step++) {
            circle.newQuotaFor(circle.anyone());
            var before = new TreeMap<Member, Long>();
            circle.members().forEach(member -> before.put(member, circle.excess(member)));

            useSomething(circle, step);

            assertThat(circle.members()).allMatch(member -> circle.excess(member) <= before.getOrDefault(member, 0L));
        }
    }

    @ForEverySeed
    void the_maximum_is_what_is_available_when_nobody_uses_anything(long seed) {
        var circle = new Circle(seed);

        for (Member queue : circle.queues()) {
            assertThat(circle.branch(queue).maximum()).isEqualTo(circle.branch(queue).available());
        }
    }

    @Test
    void a_queue_borrows_what_its_cohort_does_not_use_up_to_its_limit() {
        Account borrower = account(Member.queue("a"), quota(4, 3L, null), 4);
        Account cohort = cohort(borrower, account(Member.queue("b"), quota(8, null, null), 2));

        assertThat(new Branch(List.of(borrower, cohort)).available()).isEqualTo(3);
        assertThat(new Branch(List.of(borrower, cohort)).maximum()).isEqualTo(7);
    }

    @Test
    void what_a_queue_does_not_lend_waits_for_it() {
        Account borrower = account(Member.queue("a"), quota(4, null, null), 4);
        Account owner = account(Member.queue("b"), quota(8, null, 5L), 0);
        Account cohort = cohort(borrower, owner);

        assertThat(new Branch(List.of(borrower, cohort)).available()).isEqualTo(5);
        assertThat(new Branch(List.of(owner, cohort)).available()).isEqualTo(8);
    }

    @Test
    void who_keeps_something_may_use_it_even_when_the_others_have_overdrawn() {
        Account overdrawn = account(Member.queue("a"), quota(4, null, null), 9);
        Account owner = account(Member.queue("b"), quota(8, null, 5L), 0);

        assertThat(new Branch(List.of(overdrawn, cohort(overdrawn, owner))).available()).isZero();
        Account worse = overdrawn.plus(Account.Sum.held(6, 0, 0));
        assertThat(new Branch(List.of(worse, cohort(worse, owner))).available()).isEqualTo(-6);
        assertThat(new Branch(List.of(owner, cohort(worse, owner))).available()).isEqualTo(3);
    }

    @Test
    void a_flavor_without_any_quota_is_not_bounded() {
        Account nobody = account(Member.queue("a"), null, 9);
        Account somebody = account(Member.queue("b"), quota(0, null, null), 0);

        assertThat(new Branch(List.of(nobody, cohort(nobody))).isBounded()).isFalse();
        assertThat(new Branch(List.of(nobody, cohort(nobody, somebody))).isBounded()).isTrue();
    }

    private static void useSomething(Circle circle, int step) {
        Member queue = circle.anyQueue();
        long available = circle.branch(queue).available();
        circle.hold(queue, step % 3 == 0 || available < 0 ? -circle.held(queue) : Math.ceilDiv(available, 2));
    }

    private static Quota quota(long nominal, @Nullable Long borrow, @Nullable Long lend) {
        return new Quota(
                Circle.FLAVOR,
                nominal,
                borrow == null ? OptionalLong.empty() : OptionalLong.of(borrow),
                lend == null ? OptionalLong.empty() : OptionalLong.of(lend));
    }

    private static Account account(Member member, @Nullable Quota own, long used) {
        return Account.empty(new Account.Key(member, Circle.FLAVOR)).owning(own).plus(Account.Sum.held(used, 0, 0));
    }

    private static Account cohort(Account... children) {
        Account cohort = Account.empty(new Account.Key(Member.cohort("c"), Circle.FLAVOR));
        for (Account child : children) {
            cohort = cohort.plus(child.upwards());
        }
        return cohort;
    }
}
