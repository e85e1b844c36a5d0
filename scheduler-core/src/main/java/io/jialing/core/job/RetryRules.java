package io.jialing.core.job;

import java.time.Duration;

/// What follows when an attempt has failed (semantics §12).
///
/// @param infra tries that node, card and start failures may cost
/// @param lost tries that lost clusters may cost
public record RetryRules(int infra, int lost) {
    public static final RetryRules STANDARD = new RetryRules(5, 3);

    /// Of what is to be kept up whatever happens.
    public static final RetryRules ENDLESS = new RetryRules(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final int LONGEST_DELAY_SECONDS = 3600;

    /// What the part does next.
    public sealed interface Next {
        /// Try again after a delay.
        record Again(Duration delay, Retries used) implements Next {}

        /// Keep the part until its owner releases it, so that it is never silently lost.
        record Hold(Retries used) implements Next {}

        /// Give up.
        record Fail(Retries used) implements Next {}
    }

    /// Decides by the class of the failure and what is left of its budget.
    ///
    /// @param user tries that the job grants its own program
    /// @param jitter a factor from 0.8 to 1.2, drawn at the edge and recorded
    public Next after(FailureClass failure, Retries before, int user, double jitter) {
        Retries used = before.plus(failure);
        return switch (failure) {
            case NEVER_RAN -> new Next.Again(Duration.ofSeconds(Math.min(30, 5L * used.neverRan())), used);
            case NODE_FAULT -> again(used.infra(), infra, used, jitter);
            case CLUSTER_LOST -> again(used.lost(), lost, used, jitter);
            case START_TIMEOUT -> used.infra() > infra ? new Next.Hold(used) : again(used.infra(), infra, used, jitter);
            case OUT_OF_MEMORY, EXIT_CODE -> again(used.user(), user, used, jitter);
            case BAD_SPEC -> new Next.Fail(used);
        };
    }

    private static Next again(int used, int budget, Retries retries, double jitter) {
        return used > budget ? new Next.Fail(retries) : new Next.Again(delay(used, jitter), retries);
    }

    /// `min(3600, 60·2^(k−1)) · jitter` seconds for the k-th try.
    static Duration delay(int k, double jitter) {
        double seconds = Math.min(LONGEST_DELAY_SECONDS, 60 * Math.pow(2, k - 1));
        return Duration.ofMillis(Math.round(seconds * jitter * 1000));
    }
}
