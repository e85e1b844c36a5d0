package io.jialing.api.policies;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.jialing.api.policies.PolicyVersion.Approval;
import io.jialing.api.policies.PolicyVersion.Stage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version of a policy as it is shown.
///
/// @param state how far it has come
/// @param author the key that wrote it last
/// @param revertOf the version whose words it repeats
/// @param awaits the cities whose approval is still missing; `hub` where it concerns no city yet
/// @param effectiveAt when it takes over
/// @param draft the version of this policy that is being written, if the caller may see one
/// @param warnings what to think about before it is published
@JsonInclude(JsonInclude.Include.NON_NULL)
record PolicyView(
        @JsonUnwrapped PolicyDocument policy,
        int version,
        Stage state,
        String author,
        Instant createdAt,
        @Nullable Integer revertOf,
        List<Approval> approvals,
        @Nullable List<String> awaits,
        @Nullable String publishedBy,
        @Nullable Instant publishedAt,
        @Nullable Instant effectiveAt,
        @Nullable Integer draft,
        List<Warning> warnings) {}
