package io.jialing.api.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// How much one caller may ask for.
///
/// @param maxBody the longest body of a request
/// @param maxBatchBody the longest body of a request that carries many jobs
/// @param requestsPerSecond how many requests one key may send in a second; more than the store takes in, so that only
///   a client that has gone wild meets it unless an operator lowers it
@Validated
@ConfigurationProperties("jialing.http")
record HttpSettings(
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue("16MB") DataSize maxBatchBody,
        @Min(1) @Max(1_000_000) @DefaultValue("10000") int requestsPerSecond) {
    HttpSettings {
        if (maxBody.toBytes() < 1024 || maxBatchBody.compareTo(maxBody) < 0 || maxBatchBody.toMegabytes() > 256) {
            throw new IllegalArgumentException(
                    "jialing.http: max-body (%s) must be at least 1KB, max-batch-body (%s) no less and at most 256MB."
                            .formatted(maxBody, maxBatchBody));
        }
    }
}
