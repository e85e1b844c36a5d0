package io.jialing.api.jobs;

import io.jialing.api.http.Cards;
import io.jialing.api.jobs.document.Asking;
import io.jialing.api.jobs.document.JobDocument;
import io.jialing.api.jobs.document.JobReader;
import io.jialing.api.problem.FieldError;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.core.job.JobId;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.OnPartition;
import io.jialing.core.placement.Blocker;
import io.jialing.core.planning.Admittance;
import io.jialing.core.quota.Tenant;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.Shape;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The way of a job from its document into the store: read, judged by the rules, taken in.
public final class Submissions {
    /// Ids collide only where two replicas take in jobs in the same millisecond, and then one in millions.
    private static final int MOST_IDS = 5;

    /// A queue that is full now will hardly have room in a moment.
    private static final Duration QUEUE_WAIT = Duration.ofSeconds(30);

    private final JobIntake intake;
    private final JobReader reader;
    private final Admittance admittance;
    private final KnownShares shares;
    private final NamedSecrets secrets;
    private final StateView view;
    private final JobIds ids;
    private final InstantSource clock;
    private final ShapePool shapes = new ShapePool();

    Submissions(
            JobIntake intake,
            JobReader reader,
            Admittance admittance,
            KnownShares shares,
            NamedSecrets secrets,
            StateView view,
            JobIds ids,
            InstantSource clock) {
        this.intake = intake;
        this.reader = reader;
        this.admittance = admittance;
        this.shares = shares;
        this.secrets = secrets;
        this.view = view;
        this.ids = ids;
        this.clock = clock;
    }

    /// A job that is in order and may be taken in.
    ///
    /// @param defaulted the fields of its document that were filled in
    /// @param warnings what keeps it from starting and may still come
    public record Candidate(
            JobSpec spec, Tenant tenant, Shape shape, List<String> defaulted, List<FieldError> warnings, Instant at) {
        JobRecord record(JobId id) {
            return JobRecord.submitted(id, spec, tenant.id(), shape, at);
        }
    }

    /// A request that must take effect once.
    ///
    /// @param scope whose key it is and for which address
    public record Key(String scope, String text, String digest) {}

    /// What a submit is answered with.
    ///
    /// @param replayed whether it was answered before
    public record Reply(Submission.Answer answer, boolean replayed) {
        /// The job that was taken in.
        public JobId job() {
            return SubmitAnswer.job(answer);
        }
    }

    /// Reads a document.
    ///
    /// @throws ProblemException naming everything that is wrong with it
    Candidate read(ObjectNode document, Tenant tenant) {
        Instant now = clock.instant();
        var asking = new Asking(tenant, view.state(), shares.now(), now);
        JobReader.Read read = reader.read(document, asking);
        if (read.spec().terms().onPartition() == OnPartition.FENCE) {
            throw new ProblemException(
                    ProblemCode.FENCE_UNAVAILABLE,
                    "No cluster has the guard that onPartition FENCE needs. Maybe WAIT or DUPLICATE_OK will do.",
                    Map.of("pointer", "/onPartition"));
        }
        Shape shape = shapes.of(Shape.Needs.of(read.spec(), tenant));
        List<FieldError> warnings = secrets.missing(tenant.id(), read.spec().program());
        return new Candidate(read.spec(), tenant, shape, read.defaulted(), warnings, now);
    }

    /// Reads a document, and judges by the rules.
    ///
    /// @throws ProblemException naming everything that is wrong with it, or the rule that refuses it
    public Candidate admitted(ObjectNode document, Tenant tenant) {
        Candidate candidate = read(document, tenant);
        ProblemException refusal = refusal(candidate);
        if (refusal != null) {
            throw refusal;
        }
        return candidate;
    }

    /// What the rules say of a job; null when nothing keeps it from being taken in.
    @Nullable ProblemException refusal(Candidate candidate) {
        HubState state = view.state();
        boolean failIfImpossible = candidate.spec().terms().failIfImpossible();
        JobRecord job = candidate.record(ids.next());
        return switch (admittance.judge(state, job, failIfImpossible, candidate.at())) {
            case Admittance.Verdict.Welcome _ -> null;
            case Admittance.Verdict.ForbiddenEverywhere(var policy, var version) ->
                    new ProblemException(
                            ProblemCode.FORBIDDEN_EVERYWHERE,
                            "Policy %s and the job's data rules close every ring that the job may run in."
                                    .formatted(policy),
                            Map.of("policy", policy, "policyVersion", version));
            case Admittance.Verdict.AboveMaximum(var blocker) ->
                    new ProblemException(
                            ProblemCode.ABOVE_MAXIMUM,
                            "The job needs %s cards at a time, and queue %s may never use more than %s of %s."
                                    .formatted(
                                            Cards.of(blocker.milliNeeded()),
                                            job.queue(),
                                            blocker.params().get("nominal"),
                                            blocker.params().get("supplyGroup")),
                            params(blocker));
            case Admittance.Verdict.NoSuchCapacity(var blockers) ->
                    new ProblemException(
                            ProblemCode.NO_SUCH_CAPACITY,
                            "No registered capacity could ever run the job, and it asks not to wait for more.",
                            Map.of(
                                    "reasons",
                                    blockers.stream().map(blocker -> blocker.reason().name()).distinct().toList()));
        };
    }

    /// Takes a job in; returns once it is durable.
    ///
    /// @throws ProblemException when its queue is full or its key came with another request
    public Reply submit(Candidate candidate, @Nullable Key key) {
        return submit(List.of(new Keyed(candidate, key))).getFirst().reply();
    }

    /// A job and the key it came with.
    record Keyed(Candidate candidate, @Nullable Key key) {}

    /// What became of one of several jobs: an answer or a problem, never both.
    record Result(@Nullable Reply answered, @Nullable ProblemException problem) {
        static Result of(Reply reply) {
            return new Result(reply, null);
        }

        static Result of(ProblemException problem) {
            return new Result(null, problem);
        }

        /// The answer.
        ///
        /// @throws ProblemException when there is none
        Reply reply() {
            if (problem != null) {
                throw problem;
            }
            if (answered == null) {
                throw new IllegalStateException("A result is an answer or a problem.");
            }
            return answered;
        }
    }

    /// Takes several jobs in, together; returns once each is durable or refused.
    List<Result> submit(List<Keyed> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        List<Prepared> prepared = jobs.stream().map(this::prepared).toList();
        List<SubmitOutcome> outcomes = intake.submit(prepared.stream().map(Prepared::submission).toList());
        var results = new ArrayList<Result>();
        for (int i = 0; i < jobs.size(); i++) {
            Prepared one = prepared.get(i);
            SubmitOutcome outcome = outcomes.get(i);
            for (int tries = 1; outcome instanceof SubmitOutcome.IdTaken && tries < MOST_IDS; tries++) {
                one = prepared(jobs.get(i));
                outcome = intake.submit(one.submission());
            }
            results.add(result(one, outcome));
        }
        return results;
    }

    /// A submission with an id, and what it is answered with when it is accepted.
    private record Prepared(Submission submission, Submission.Answer answer) {}

    private Prepared prepared(Keyed job) {
        Candidate candidate = job.candidate();
        JobId id = ids.next();
        Submission.Answer answer = SubmitAnswer.of(id, candidate.defaulted(), candidate.warnings());
        Key key = job.key();
        var submission =
                new Submission(
                        candidate.record(id),
                        candidate.spec().heading().name(),
                        candidate.spec().heading().labels(),
                        JobDocument.of(candidate.spec()),
                        key == null
                                ? null
                                : new Submission.IdempotentRequest(key.scope(), key.text(), key.digest(), answer));
        return new Prepared(submission, answer);
    }

    private static Result result(Prepared job, SubmitOutcome outcome) {
        return switch (outcome) {
            case SubmitOutcome.Accepted _ -> Result.of(new Reply(job.answer(), false));
            case SubmitOutcome.Replayed(var answer) -> Result.of(new Reply(answer, true));
            case SubmitOutcome.KeyReused _ -> Result.of(keyReused());
            case SubmitOutcome.QueueFull(var limit, var waiting) ->
                    Result.of(queueFull(job.submission().job().queue(), limit, waiting));
            case SubmitOutcome.IdTaken _ ->
                    Result.of(
                            new ProblemException(
                                            ProblemCode.UNAVAILABLE,
                                            "No free id was found for the job. Maybe try again.")
                                    .retryAfter(Duration.ofSeconds(1)));
        };
    }

    private static ProblemException keyReused() {
        return new ProblemException(
                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                "This key came with another request before. Maybe make a new key for each job.");
    }

    private static ProblemException queueFull(String queue, int limit, int waiting) {
        return new ProblemException(
                        ProblemCode.QUEUE_FULL,
                        "In queue %s %d jobs wait and %d may. Maybe try again when some have started."
                                .formatted(queue, waiting, limit),
                        Map.of("queue", queue, "limit", limit, "waiting", waiting))
                .retryAfter(QUEUE_WAIT);
    }

    private static Map<String, Object> params(Blocker blocker) {
        var params = new TreeMap<String, Object>(blocker.params());
        params.put("needed", Cards.of(blocker.milliNeeded()));
        return params;
    }
}
