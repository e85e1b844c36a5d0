package io.jialing.api.runtime;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// Settings of the hub as a whole.
///
/// @param dataDirectory where the hub keeps its own files
/// @param clock how the hub's clock goes
/// @param failpointFile where a test says at which step of a dispatch the hub is to stand still; null for never
@Validated
@ConfigurationProperties("jialing")
record HubSettings(
        @DefaultValue(".jialing") Path dataDirectory, @DefaultValue Clock clock, @Nullable Path failpointFile) {

    /// How the hub's clock goes.
    ///
    /// @param speed seconds of the hub a real second; more than 1 is for demonstrations
    record Clock(@DecimalMin("0.001") @DecimalMax("10000") @DefaultValue("1") double speed) {}
}
