package io.jialing.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryRulesTest {
    private static final RetryRules RULES = RetryRules.STANDARD;

    @ParameterizedTest(name = "failure {1} by {0} of a job with 2 user retries: {2}")
    @CsvSource({
        "NODE_FAULT, 1, PT1M",
        "NODE_FAULT, 2, PT2M",
        "NODE_FAULT, 5, PT16M",
        "NODE_FAULT, 6, FAIL",
        "START_TIMEOUT, 1, PT1M",
        "START_TIMEOUT, 5, PT16M",
        "START_TIMEOUT, 6, HOLD",
        "CLUSTER_LOST, 1, PT1M",
        "CLUSTER_LOST, 3, PT4M",
        "CLUSTER_LOST, 4, FAIL",
        "EXIT_CODE, 1, PT1M",
        "EXIT_CODE, 2, PT2M",
        "EXIT_CODE, 3, FAIL",
        "OUT_OF_MEMORY, 2, PT2M",
        "OUT_OF_MEMORY, 3, FAIL",
        "BAD_SPEC, 1, FAIL",
        "NEVER_RAN, 1, PT5S",
        "NEVER_RAN, 2, PT10S",
        "NEVER_RAN, 6, PT30S",
        "NEVER_RAN, 99, PT30S",
    })
    void each_class_has_its_budget_and_delay(FailureClass failure, int nth, String expected) {
        Retries before = Retries.NONE;
        for (int i = 1; i < nth; i++) {
            before = before.plus(failure);
        }

        RetryRules.Next next = RULES.after(failure, before, 2, 1.0);

        String told =
                switch (next) {
                    case RetryRules.Next.Again(var delay, _) -> delay.toString();
                    case RetryRules.Next.Hold _ -> "HOLD";
                    case RetryRules.Next.Fail _ -> "FAIL";
                };
        assertThat(told).isEqualTo(expected);
    }

    @Test
    void a_job_that_grants_itself_no_tries_fails_at_its_first_exit_code() {
        assertThat(RULES.after(FailureClass.EXIT_CODE, Retries.NONE, 0, 1.0)).isInstanceOf(RetryRules.Next.Fail.class);
    }

    @Test
    void budgets_do_not_eat_into_each_other() {
        var used = new Retries(5, 0, 2, 40);

        assertThat(RULES.after(FailureClass.CLUSTER_LOST, used, 2, 1.0))
                .isEqualTo(new RetryRules.Next.Again(Duration.ofMinutes(1), new Retries(5, 1, 2, 40)));
    }

    @ParameterizedTest
    @EnumSource
    void every_failure_is_counted_once(FailureClass failure) {
        Retries one = Retries.NONE.plus(failure);

        assertThat(one.infra() + one.lost() + one.user() + one.neverRan()).isEqualTo(1);
    }

    @ForEverySeed
    void a_delay_doubles_up_to_an_hour_and_jitters_by_a_fifth(long seed) {
        var random = new Random(seed);
        int k = random.nextInt(1, 80);
        double jitter = 0.8 + 0.4 * random.nextDouble();

        Duration delay = RetryRules.delay(k, jitter);

        assertThat(delay).isBetween(Duration.ofSeconds(48), Duration.ofMinutes(72));
        assertThat(RetryRules.delay(k + 1, jitter)).isGreaterThanOrEqualTo(delay);
        assertThat(delay.toMillis() / jitter / 1000).isBetween(59.9, 3600.1);
    }
}
