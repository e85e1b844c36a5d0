package io.jialing.api.jobs;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// What containers are told of the hub.
///
/// @param hubUrl where they reach it, without a slash at the end, such as `https://hub.example`; trials are told where
///   to report only when it is set
@ConfigurationProperties("jialing.containers")
record ContainerSettings(@Nullable String hubUrl) {
    ContainerSettings {
        if (hubUrl != null && !hubUrl.matches("https?://[^\\s/?#]+(/[^\\s?#]*[^\\s/?#])?")) {
            throw new IllegalArgumentException(
                    "jialing.containers.hub-url ('%s') must be an address such as https://hub.example, without a slash at the end."
                            .formatted(hubUrl));
        }
    }
}
