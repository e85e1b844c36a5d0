package io.jialing.api.problem;

import java.util.Locale;

/// What kind of problem an answer tells of. Clients test the name of the constant, which therefore never changes; its
/// title for people is in `problems.properties`.
public enum ProblemCode {
    /// The body is no JSON or YAML, or not what was announced.
    MALFORMED_DOCUMENT(400),
    /// The body nests deeper, or has longer numbers or names, than anyone needs.
    DOCUMENT_TOO_COMPLEX(400),
    /// The body has a field that does not exist.
    UNKNOWN_FIELD(400),
    /// Fields are missing or wrong; `errors` names each.
    INVALID(400),
    /// A query parameter, header or part of the path is missing or wrong.
    INVALID_PARAMETER(400),
    /// A page token that this list never gave out.
    INVALID_PAGE_TOKEN(400),
    /// No key, or none that is known.
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    /// What somebody else must agree to.
    SECOND_PERSON_NEEDED(403),
    /// Does not exist, or is none of the caller's business.
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    ALREADY_EXISTS(409),
    /// The state of the thing does not allow this.
    CONFLICT(409),
    /// Something else still needs it.
    IN_USE(409),
    /// Not all who must have approved it have.
    NOT_APPROVED(409),
    /// Two policies would rule the same jobs with the same right.
    POLICY_TIE(409),
    /// Some jobs would have no policy.
    POLICY_GAP(409),
    /// The key came with another request before.
    IDEMPOTENCY_KEY_REUSED(409),
    /// The events asked for are not kept any more.
    EVENTS_EXPIRED(410),
    /// The thing has changed since the caller read it.
    PRECONDITION_FAILED(412),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    /// Clusters of this kind cannot be registered yet.
    CLUSTER_KIND_NOT_OFFERED(422),
    /// Understood, but not offered yet.
    NOT_AVAILABLE(422),
    /// No cluster has the guard that fencing needs.
    FENCE_UNAVAILABLE(422),
    /// Policy and data rules close every ring to the job.
    FORBIDDEN_EVERYWHERE(422),
    /// The queue may never use as much as the job asks for.
    ABOVE_MAXIMUM(422),
    /// No registered capacity could ever run the job, and it does not want to wait for more.
    NO_SUCH_CAPACITY(422),
    RATE_LIMITED(429),
    QUEUE_FULL(429),
    /// Our fault; the log has the details under the correlation id.
    INTERNAL(500),
    /// For now; the same request may succeed later.
    UNAVAILABLE(503);

    private final int status;

    ProblemCode(int status) {
        this.status = status;
    }

    /// The HTTP status that answers carry.
    public int status() {
        return status;
    }

    /// The `type` of RFC 9457, for example `urn:jialing:problem:not-found`.
    public String type() {
        return "urn:jialing:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
