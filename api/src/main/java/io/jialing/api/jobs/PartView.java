package io.jialing.api.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.jobs.explanation.Placed;
import io.jialing.core.job.PartState;
import io.jialing.core.job.Retries;
import io.jialing.core.job.StopReason;
import io.jialing.core.state.PartRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a part of a job stands, as clients see it.
///
/// @param since when it entered its state
/// @param waitingSince when it was last queued
/// @param attempts how many attempts it has had
/// @param startedAt when all pods of its current attempt ran; absent before
/// @param until when its back-off ends; absent for none
/// @param stopping why it is being stopped; absent unless it is
/// @param placement where its current attempt is or was; absent before the first
@JsonInclude(JsonInclude.Include.NON_NULL)
record PartView(
        int part,
        PartState state,
        Instant since,
        Instant waitingSince,
        int attempts,
        @Nullable Instant startedAt,
        @Nullable String cause,
        @Nullable String message,
        @Nullable Instant until,
        @Nullable StopReason stopping,
        Retries retries,
        @Nullable Placed placement) {

    static PartView of(PartRecord part) {
        PartRecord.AttemptRecord attempt = part.attempt();
        return new PartView(
                part.id().index(),
                part.state(),
                part.since(),
                part.waitingSince(),
                part.attempts(),
                attempt == null ? null : attempt.started(),
                part.cause().isEmpty() ? null : part.cause(),
                part.message().isEmpty() ? null : part.message(),
                part.until(),
                part.stopping(),
                part.retries(),
                attempt == null ? null : placed(part, attempt));
    }

    private static Placed placed(PartRecord part, PartRecord.AttemptRecord attempt) {
        boolean away = attempt.choice().tier() > 0;
        return Placed.of(attempt.placement(), attempt.choice(), away ? part.spill() : null);
    }
}
