package io.jialing.api.jobs;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// What stands in for what a job document leaves out, and what limits all of them.
///
/// @param maxRuntime how long an attempt may run where neither job nor queue says
/// @param longestRuntime the most that a job may ask for
/// @param scenario the scenario of a job that names none
/// @param cpuPerCard cores that go with a card while no node with such cards is known
/// @param memoryGibPerCard GiB that go with a card while no node with such cards is known
/// @param cpuWithoutCards cores of a pod without accelerators
/// @param memoryGibWithoutCards GiB of a pod without accelerators
/// @param eventBacklog events kept in memory for clients that fall behind or come back
/// @param heartbeat how often an event stream says that it is alive
@Validated
@ConfigurationProperties("jialing.jobs")
record JobSettings(
        @DefaultValue("PT72H") Duration maxRuntime,
        @DefaultValue("P366D") Duration longestRuntime,
        @NotBlank @DefaultValue("other") String scenario,
        @DecimalMin("0.1") @DefaultValue("8") double cpuPerCard,
        @Min(1) @DefaultValue("64") int memoryGibPerCard,
        @DecimalMin("0.1") @DefaultValue("1") double cpuWithoutCards,
        @Min(1) @DefaultValue("4") int memoryGibWithoutCards,
        @Min(16) @Max(1_000_000) @DefaultValue("20000") int eventBacklog,
        @DefaultValue("15s") Duration heartbeat) {
    JobSettings {
        if (!maxRuntime.isPositive() || maxRuntime.compareTo(longestRuntime) > 0) {
            throw new IllegalArgumentException(
                    "jialing.jobs.max-runtime (%s) must be positive and at most longest-runtime (%s)."
                            .formatted(maxRuntime, longestRuntime));
        }
        if (!heartbeat.isPositive()) {
            throw new IllegalArgumentException("jialing.jobs.heartbeat (%s) must be positive.".formatted(heartbeat));
        }
    }
}
