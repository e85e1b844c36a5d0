package io.jialing.api.jobs.explanation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.core.planning.Forecast;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a job is expected to start. `p50` and `p90` are always there, null when they are not known.
///
/// @param basis what the estimate rests on; absent when there is none
/// @param unknown why there is no estimate; absent when there is one
/// @param text the same for people
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StartView(
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant p50,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant p90,
        Forecast.@Nullable Basis basis,
        Forecast.@Nullable Why unknown,
        @Nullable String text) {
    static final StartView NONE = new StartView(null, null, null, null, null);

    public static StartView of(Forecast forecast) {
        return switch (forecast) {
            case Forecast.Expected(var p50, var p90, var basis) -> new StartView(p50, p90, basis, null, null);
            case Forecast.Unknown(var why) -> new StartView(null, null, null, why, Texts.of(why));
        };
    }
}
