package io.jialing.api.policies;

import io.jialing.api.security.Caller;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How policies come into force.
///
/// @param secondPerson whether nobody approves what they wrote themselves
/// @param scenarios the scenario codes that policies may name
@ConfigurationProperties("jialing.policies")
record PolicySettings(
        @DefaultValue("true") boolean secondPerson,
        @DefaultValue({
                    "manufacturing",
                    "transport",
                    "medical",
                    "education",
                    "agriculture",
                    "government",
                    "park-and-city",
                    "event",
                    "future",
                    "other"
                })
                List<String> scenarios) {
    PolicySettings {
        scenarios = List.copyOf(scenarios);
    }

    /// Whether it is for the caller to approve a draft: for nobody that wrote it, unless one person is enough.
    boolean mayApprove(PolicyVersion draft, Caller caller) {
        return !secondPerson || !draft.author().equals(caller.keyId());
    }
}
