package io.jialing.api.runtime;

import io.jialing.core.planning.StartLimits;
import io.jialing.core.planning.StartLimits.Rate;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How many parts may start in a second of the hub's clock, and how many at once after a pause: in the hub, from one
/// queue, on one cluster.
@Validated
@ConfigurationProperties("jialing.starts")
record StartSettings(
        @Positive @DefaultValue("1000") double hubPerSecond,
        @Min(1) @DefaultValue("10000") int hubBurst,
        @Positive @DefaultValue("500") double queuePerSecond,
        @Min(1) @DefaultValue("5000") int queueBurst,
        @Positive @DefaultValue("500") double clusterPerSecond,
        @Min(1) @DefaultValue("5000") int clusterBurst) {

    StartLimits limits() {
        return new StartLimits(
                new Rate(hubPerSecond, hubBurst),
                new Rate(queuePerSecond, queueBurst),
                new Rate(clusterPerSecond, clusterBurst));
    }
}
