package io.jialing.api.jobs.explanation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.problem.FieldError;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.planning.Preview;
import io.jialing.core.site.Ring;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What would become of a job if it were submitted now.
///
/// @param accepted whether it would be taken in at all
/// @param refusal why not; absent when it would be
/// @param startsNow whether it would start at once
/// @param placement where; absent when it would wait
/// @param price what that would cost; absent when it would wait
/// @param expectedStart when it would start; absent when it would start at once
/// @param blockers what is in its way
/// @param rings what each ring has for it now, whatever the gates say, the nearest first
/// @param defaulted the fields of its document that were filled in
/// @param warnings what keeps it from starting and may still come; absent for nothing
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanView(
        boolean accepted,
        @Nullable Refusal refusal,
        boolean startsNow,
        @Nullable Placed placement,
        @Nullable Price price,
        @Nullable StartView expectedStart,
        int jobsAhead,
        String policy,
        int policyVersion,
        List<BlockerView> blockers,
        List<InRing> rings,
        List<String> defaulted,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> warnings) {

    /// Why a job would not be taken in.
    public record Refusal(ProblemCode code, String detail) {}

    /// A price. Never 0 for want of one.
    ///
    /// @param cnyPerHour all cards together, in CNY an hour; null when it is not known
    /// @param basis what it rests on, or why it is not known
    public record Price(@Nullable Double cnyPerHour, String basis) {
        static Price of(@Nullable Double cnyPerHour) {
            return cnyPerHour == null
                    ? new Price(null, "NO_LIST_PRICE")
                    : new Price(cnyPerHour, "CATALOGUE_LIST_PRICE");
        }
    }

    /// What one ring has.
    ///
    /// @param placement its best place; absent for none
    /// @param blockers why there is no place; empty where there is
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record InRing(Ring ring, @Nullable Placed placement, @Nullable Price price, List<BlockerView> blockers) {
        static InRing of(Preview.RingOffer offer) {
            Preview.Offer best = offer.offer();
            return new InRing(
                    offer.ring(),
                    best == null ? null : Placed.of(best.placement(), best.choice(), best.spill()),
                    best == null ? null : Price.of(best.priceCnyPerHour()),
                    offer.blockers().stream().map(BlockerView::of).toList());
        }
    }

    /// What a preview and the rules say together.
    ///
    /// @param refusal why it would not be taken in; null when it would be
    /// @param defaulted the fields of its document that were filled in
    /// @param warnings what keeps it from starting and may still come
    public static PlanView of(
            Preview preview, @Nullable ProblemException refusal, List<String> defaulted, List<FieldError> warnings) {
        Preview.Offer now = refusal == null ? preview.now() : null;
        return new PlanView(
                refusal == null,
                refusal == null ? null : new Refusal(refusal.code(), refusal.detail()),
                now != null,
                now == null ? null : Placed.of(now.placement(), now.choice(), now.spill()),
                now == null ? null : Price.of(now.priceCnyPerHour()),
                now == null ? StartView.of(preview.expectedStart()) : null,
                preview.jobsAhead(),
                preview.policy(),
                preview.policyVersion(),
                preview.blockers().stream().map(BlockerView::of).toList(),
                preview.rings().stream().map(InRing::of).toList(),
                List.copyOf(defaulted),
                List.copyOf(warnings));
    }
}
