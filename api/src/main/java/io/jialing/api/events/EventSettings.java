package io.jialing.api.events;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// Settings of the event stream.
///
/// @param backlog entries kept in memory, for all clients together; who is further behind reads them from the log
/// @param heartbeat how often a stream without events says that it is alive, in real time
/// @param longest how long one stream lasts before its client must come back with its key, in real time
/// @param mostStreams streams that one replica serves at a time
@Validated
@ConfigurationProperties("jialing.events")
record EventSettings(
        @Min(16) @Max(1_000_000) @DefaultValue("20000") int backlog,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("1h") Duration longest,
        @Min(1) @Max(100_000) @DefaultValue("2000") int mostStreams) {
    EventSettings {
        if (!heartbeat.isPositive() || longest.compareTo(heartbeat) < 0) {
            throw new IllegalArgumentException(
                    "jialing.events.heartbeat (%s) must be positive and at most longest (%s)."
                            .formatted(heartbeat, longest));
        }
    }
}
