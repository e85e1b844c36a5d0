package io.jialing.api.jobs.explanation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.http.Cards;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.site.Ring;
import java.math.BigDecimal;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One thing in the way of a job.
///
/// @param ring how local the place is that it concerns; absent for all places
/// @param needed cards needed; absent where cards are not the point
/// @param free cards to be had; absent where cards are not the point
/// @param text the same for people
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BlockerView(
        Reason reason,
        @Nullable Ring ring,
        @Nullable String cluster,
        @Nullable BigDecimal needed,
        @Nullable BigDecimal free,
        SortedMap<String, String> params,
        String text) {

    public static BlockerView of(Blocker blocker) {
        boolean cards = blocker.milliNeeded() > 0;
        return new BlockerView(
                blocker.reason(),
                blocker.ring(),
                blocker.cluster() == null ? null : blocker.cluster().value(),
                cards ? Cards.of(blocker.milliNeeded()) : null,
                cards ? Cards.of(blocker.milliFree()) : null,
                blocker.params(),
                Texts.of(blocker));
    }
}
