package io.jialing.api.jobs;

import io.jialing.api.http.IfMatch;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.jobs.document.CancelRequest;
import io.jialing.api.jobs.document.Documents;
import io.jialing.api.jobs.document.JobPatch;
import io.jialing.api.jobs.document.ServicePatch;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.security.Caller;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.service.Service;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// Steers single jobs. A command notes what the owner wants; the leader does it, so the answer shows the state as it
/// still is and what is wanted.
@RestController
final class CommandController {
    private final JobAccess access;
    private final Jobs jobs;
    private final CancelMany many;

    CommandController(JobAccess access, Jobs jobs, CancelMany many) {
        this.access = access;
        this.jobs = jobs;
        this.many = many;
    }

    /// The body of a command: its address says everything. A field that somebody sends all the same is refused.
    record Nothing() {}

    /// What an owner wants of a job that is not over.
    private interface Command {
        /// The record that says so; null when it says so already.
        @Nullable JobRecord apply(StoredJob job);
    }

    @PostMapping("/v1/jobs/{id}:cancel")
    ResponseEntity<Object> cancel(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Caller caller,
            IfMatch ifMatch,
            Once once) {
        return once.answer(transaction -> {
            StoredJob job = access.steer(caller, id, transaction);
            ifMatch.require(job.record().version());
            // To cancel what is cancelled is no mistake.
            return job.state() == PartState.CANCELLED
                    ? done(200, job)
                    : done(202, changed(transaction, job, "CANCEL", CommandController::cancelled));
        });
    }

    @PostMapping("/v1/jobs/{id}:hold")
    ResponseEntity<Object> hold(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Caller caller,
            IfMatch ifMatch,
            Once once) {
        return command(id, caller, ifMatch, once, "HOLD", CommandController::held);
    }

    @PostMapping("/v1/jobs/{id}:release")
    ResponseEntity<Object> release(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Caller caller,
            IfMatch ifMatch,
            Once once) {
        return command(id, caller, ifMatch, once, "RELEASE", this::released);
    }

    @PostMapping("/v1/jobs/{id}:requeue")
    ResponseEntity<Object> requeue(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Caller caller,
            IfMatch ifMatch,
            Once once) {
        return command(id, caller, ifMatch, once, "REQUEUE", CommandController::requeued);
    }

    /// Which revision to return to: the one before the current where nothing is said.
    record Rollback(@Nullable Integer revision) {}

    @PostMapping("/v1/jobs/{id}:rollback")
    ResponseEntity<Object> rollback(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Rollback wish,
            Caller caller,
            IfMatch ifMatch,
            Once once) {
        Integer named = wish == null ? null : wish.revision();
        return once.answer(transaction -> {
            StoredJob job = access.steer(caller, id, transaction);
            ifMatch.require(job.record().version());
            StoredJob changed =
                    changed(transaction, job, "ROLLBACK", found -> rolledBack(found, named, transaction.sql()));
            return new Answer(202, tag(changed), JobView.brief(changed).put("revision", service(changed).revision()));
        });
    }

    @PatchMapping(
            path = "/v1/jobs/{id}",
            consumes = {Documents.JSON, Documents.YAML, Documents.X_YAML, Documents.TEXT_YAML})
    ResponseEntity<Object> patch(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            Caller caller,
            IfMatch ifMatch,
            Once once) {
        ObjectNode document = Documents.read(body, type);
        return once.answer(transaction -> {
            StoredJob job = access.steer(caller, id, transaction);
            ifMatch.require(job.record().version());
            JobPatch patch = JobPatch.read(document, job.record().shape().needs().kind(), Revisions.FIELDS);
            StoredJob changed = changed(transaction, job, "PATCH", found -> patched(found, patch, transaction));
            return new Answer(200, tag(changed), JobView.summary(changed));
        });
    }

    @PostMapping(
            path = "/v1/jobs:cancel",
            consumes = {Documents.JSON, Documents.YAML, Documents.X_YAML, Documents.TEXT_YAML})
    ResponseEntity<Object> cancelMany(
            @RequestBody byte[] body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            Caller caller,
            Once once) {
        CancelRequest request = CancelRequest.read(Documents.read(body, type));
        return once.answer(transaction -> new Answer(200, Map.of(), many.cancel(request, caller, transaction)));
    }

    private ResponseEntity<Object> command(
            String id, Caller caller, IfMatch ifMatch, Once once, String name, Command command) {
        return once.answer(transaction -> {
            StoredJob job = access.steer(caller, id, transaction);
            ifMatch.require(job.record().version());
            return done(202, changed(transaction, job, name, command));
        });
    }

    private static StoredJob changed(IntakeTransaction transaction, StoredJob job, String name, Command command) {
        if (job.isOver()) {
            throw conflict("Job %s is over: it is %s.", job);
        }
        JobRecord next = command.apply(job);
        if (next == null) {
            return job;
        }
        transaction.change(new Change.JobChanged(next), name);
        return job.with(next);
    }

    static @Nullable JobRecord cancelled(StoredJob job) {
        JobRecord record = job.record();
        return record.cancel() ? null : record.wanting(record.hold(), true, record.requeues());
    }

    private static @Nullable JobRecord held(StoredJob job) {
        JobRecord record = job.record();
        refuseCancelled(job);
        return record.hold() ? null : record.wanting(true, false, record.requeues());
    }

    /// Ends what keeps the job back: its owner's wish, or too many slow starts.
    private @Nullable JobRecord released(StoredJob job) {
        JobRecord record = job.record();
        refuseCancelled(job);
        boolean keptByHub =
                job.state() == PartState.HELD && jobs.parts(job).stream().anyMatch(CommandController::isKeptByHub);
        if (!record.hold() && !keptByHub) {
            throw conflict("Job %s is not held: it is %s.", job);
        }
        return record.wanting(false, false, keptByHub ? record.requeues() + 1 : record.requeues());
    }

    private static boolean isKeptByHub(PartRecord part) {
        return part.state() == PartState.HELD && !part.cause().equals(PartRecord.HELD_BY_OWNER);
    }

    private static JobRecord requeued(StoredJob job) {
        JobRecord record = job.record();
        refuseCancelled(job);
        if (record.hold()) {
            throw conflict("Job %s is held by its owner. Maybe release it. It is %s.", job);
        }
        return record.wanting(false, false, record.requeues() + 1);
    }

    private static @Nullable JobRecord patched(StoredJob job, JobPatch patch, IntakeTransaction transaction) {
        JobRecord record = job.record();
        PriorityClass priority = Objects.requireNonNullElse(patch.priority(), record.priority());
        Makeup makeup =
                switch (record.makeup()) {
                    case Makeup.Gang gang -> gang;
                    case Makeup.Trials(var sweep) ->
                            new Makeup.Trials(
                                    sweep.withTrials(
                                            Objects.requireNonNullElse(patch.maxTrials(), sweep.maxTrials()),
                                            Objects.requireNonNullElse(
                                                    patch.parallelTrials(), sweep.parallelTrials())));
                    case Makeup.Replicas(var service) ->
                            new Makeup.Replicas(patched(record, service, patch.service(), transaction));
                };
        boolean same = priority == record.priority() && makeup.equals(record.makeup());
        return same ? null : record.with(priority, makeup);
    }

    private static Service patched(
            JobRecord job, Service service, @Nullable ServicePatch patch, IntakeTransaction transaction) {
        if (patch == null) {
            return service;
        }
        Service scaled = patch.applied(service);
        JdbcClient sql = transaction.sql();
        ObjectNode program =
                patch.applied(Revisions.program(sql, job.id(), service.revision()), job.shape().needs().images());
        return program == null ? scaled : scaled.running(Revisions.add(sql, job.id(), program, transaction.at()));
    }

    private static JobRecord rolledBack(StoredJob job, @Nullable Integer named, JdbcClient sql) {
        refuseCancelled(job);
        Service service = service(job);
        return job.record().serving(service.running(former(service, Revisions.last(sql, job.record().id()), named)));
    }

    private static int former(Service service, int last, @Nullable Integer named) {
        if (named == null) {
            if (service.revision() == 1) {
                throw new ProblemException(
                        ProblemCode.CONFLICT, "There is no revision before the first.", Map.of("revision", 1));
            }
            return service.revision() - 1;
        }
        if (named < 1 || named > last) {
            throw ProblemException.invalid(
                    "/revision",
                    FieldCode.UNKNOWN_REFERENCE,
                    "There are revisions 1 to %d, not %d.".formatted(last, named));
        }
        return named;
    }

    private static Service service(StoredJob job) {
        if (job.record().makeup() instanceof Makeup.Replicas(var service)) {
            return service;
        }
        throw new ProblemException(
                ProblemCode.CONFLICT,
                "Job %s has no revisions: it is no inference job.".formatted(job.record().id()),
                Map.of("id", job.record().id().toString()));
    }

    private static void refuseCancelled(StoredJob job) {
        if (job.record().cancel()) {
            throw conflict("Job %s is being cancelled: it is %s.", job);
        }
    }

    private static ProblemException conflict(String sentence, StoredJob job) {
        return new ProblemException(
                ProblemCode.CONFLICT,
                sentence.formatted(job.record().id(), job.state()),
                Map.of("state", job.state().name()));
    }

    private static Answer done(int status, StoredJob job) {
        return new Answer(status, tag(job), JobView.brief(job));
    }

    private static Map<String, String> tag(StoredJob job) {
        return Map.of(HttpHeaders.ETAG, IfMatch.tag(job.record().version()));
    }
}
