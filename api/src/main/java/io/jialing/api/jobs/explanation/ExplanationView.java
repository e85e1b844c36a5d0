package io.jialing.api.jobs.explanation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import io.jialing.core.planning.Counterfactual;
import io.jialing.core.planning.Explanation;
import io.jialing.core.site.Ring;
import io.jialing.core.state.PartRecord;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Why a job is where it is.
///
/// @param cycle the entry of the change log up to which the hub's state was looked at
/// @param policy the policy that rules the job; absent when it is over or its tenant is gone
/// @param blockers everything in the way, the first to be told first
/// @param expectedStart when it will start; without an instant when it has started or is over
/// @param counterfactuals what would let it start
/// @param placement where it is and why there; absent when it has no place
/// @param cause why it is in its state, in one word; absent when that goes without saying
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExplanationView(
        String jobId,
        PartState state,
        long cycle,
        @Nullable String policy,
        @Nullable Integer policyVersion,
        List<BlockerView> blockers,
        int jobsAhead,
        StartView expectedStart,
        List<Change> counterfactuals,
        @Nullable Placed placement,
        @Nullable String cause,
        @Nullable String message) {

    /// A change that would let the job start.
    ///
    /// @param text the change for people
    /// @param effect what would follow, for people
    /// @param start what would follow, for programs
    public record Change(
            Counterfactual.Kind change, SortedMap<String, String> params, String text, String effect, Start start) {
        static Change of(Counterfactual counterfactual) {
            Counterfactual.Effect effect = counterfactual.effect();
            return new Change(
                    counterfactual.kind(),
                    counterfactual.params(),
                    Texts.of(counterfactual),
                    Texts.of(effect),
                    new Start(
                            effect.at(),
                            effect.cluster().value(),
                            effect.ring(),
                            effect.model().isEmpty() ? null : effect.model()));
        }
    }

    /// A start that would follow.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Start(Instant at, String cluster, Ring ring, @Nullable String model) {}

    /// The explanation of an unfinished job.
    ///
    /// @param seq the last entry of the log in the state that was explained
    /// @param part where its part stands in that state
    public static ExplanationView of(Explanation explanation, PartRecord part, long seq) {
        boolean ruled = !explanation.policy().isEmpty();
        Explanation.Placed placed = explanation.placed();
        return new ExplanationView(
                explanation.part().job().toString(),
                explanation.state(),
                seq,
                ruled ? explanation.policy() : null,
                ruled ? explanation.policyVersion() : null,
                explanation.blockers().stream().map(BlockerView::of).toList(),
                explanation.jobsAhead(),
                StartView.of(explanation.expectedStart()),
                explanation.counterfactuals().stream().map(Change::of).toList(),
                placed == null ? null : Placed.of(placed.placement(), placed.choice(), placed.spill()),
                part.cause().isEmpty() ? null : part.cause(),
                part.message().isEmpty() ? null : part.message());
    }

    /// A job that has begun no part.
    public static ExplanationView ofNothing(JobId job, PartState state, long seq) {
        return new ExplanationView(
                job.toString(), state, seq, null, null, List.of(), 0, StartView.NONE, List.of(), null, null, null);
    }

    /// The explanation of a job that is over: how it ended, and where it ran last.
    ///
    /// @param part its part at the end
    public static ExplanationView ofEnded(JobId job, PartRecord part, long seq) {
        PartRecord.AttemptRecord attempt = part.attempt();
        return new ExplanationView(
                job.toString(),
                part.state(),
                seq,
                null,
                null,
                List.of(),
                0,
                StartView.NONE,
                List.of(),
                attempt == null
                        ? null
                        : Placed.of(
                                attempt.placement(),
                                attempt.choice(),
                                attempt.choice().tier() > 0 ? part.spill() : null),
                part.cause().isEmpty() ? null : part.cause(),
                part.message().isEmpty() ? null : part.message());
    }
}
