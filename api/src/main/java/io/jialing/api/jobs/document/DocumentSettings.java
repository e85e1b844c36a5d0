package io.jialing.api.jobs.document;

import jakarta.validation.constraints.DecimalMin;
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
@Validated
@ConfigurationProperties("jialing.jobs")
public record DocumentSettings(
        @DefaultValue("PT72H") Duration maxRuntime,
        @DefaultValue("P366D") Duration longestRuntime,
        @NotBlank @DefaultValue("other") String scenario,
        @DecimalMin("0.1") @DefaultValue("8") double cpuPerCard,
        @Min(1) @DefaultValue("64") int memoryGibPerCard,
        @DecimalMin("0.1") @DefaultValue("1") double cpuWithoutCards,
        @Min(1) @DefaultValue("4") int memoryGibWithoutCards) {
    public DocumentSettings {
        if (!maxRuntime.isPositive() || maxRuntime.compareTo(longestRuntime) > 0) {
            throw new IllegalArgumentException(
                    "jialing.jobs.max-runtime (%s) must be positive and at most longest-runtime (%s)."
                            .formatted(maxRuntime, longestRuntime));
        }
    }

    /// The same without an end to what a job may ask for.
    public DocumentSettings withoutLimits() {
        return new DocumentSettings(
                maxRuntime,
                Duration.ofSeconds(Long.MAX_VALUE),
                scenario,
                cpuPerCard,
                memoryGibPerCard,
                cpuWithoutCards,
                memoryGibWithoutCards);
    }
}
