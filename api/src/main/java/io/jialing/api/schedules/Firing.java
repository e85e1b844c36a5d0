package io.jialing.api.schedules;

import io.jialing.api.audit.Audit;
import io.jialing.api.jobs.JobCommand;
import io.jialing.api.jobs.JobCommands;
import io.jialing.api.jobs.Submissions;
import io.jialing.api.jobs.SubmittedBefore;
import io.jialing.api.jobs.document.Documents;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.StateView;
import io.jialing.api.schedules.Fire.Outcome;
import io.jialing.api.schedules.Schedule.Due;
import io.jialing.core.job.JobId;
import io.jialing.core.quota.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Submits the jobs of schedules.
///
/// The job of a fire time is submitted under a key that is made of the schedule and the time. So there is one job
/// however often the alarm rings, on however many replicas, and wherever one of them dies in the middle.
final class Firing {
    private static final Logger log = LoggerFactory.getLogger(Firing.class);

    /// Real time; an alarm that failed rings again within it.
    private static final Duration LATE = Duration.ofMinutes(2);

    private final ScheduleRows rows;
    private final Alarms alarms;
    private final Submissions submissions;
    private final SubmittedBefore submittedBefore;
    private final JobCommands commands;
    private final IntakeLane lane;
    private final StateView view;
    private final Audit audit;
    private final HubClock clock;
    private final Duration tolerance;

    Firing(
            ScheduleRows rows,
            Alarms alarms,
            Submissions submissions,
            SubmittedBefore submittedBefore,
            JobCommands commands,
            IntakeLane lane,
            StateView view,
            Audit audit,
            HubClock clock) {
        this.rows = rows;
        this.alarms = alarms;
        this.submissions = submissions;
        this.submittedBefore = submittedBefore;
        this.commands = commands;
        this.lane = lane;
        this.view = view;
        this.audit = audit;
        this.clock = clock;
        tolerance = Duration.ofMillis(Math.round(LATE.toMillis() * Math.max(1, clock.speed())));
    }

    /// Sets the alarm of every schedule; when the hub starts.
    void begin() {
        alarms.setAll(rows.enabled());
    }

    /// Does what is due for a schedule whose alarm rings, and sets the alarm for its next time.
    ///
    /// @throws org.springframework.dao.DataAccessException when the database fails; then the alarm rings again
    void ring(String id) {
        Schedule schedule = rows.find(id).orElse(null);
        Due due = schedule == null ? null : schedule.due(clock.instant());
        if (schedule == null || due == null) {
            // An alarm of before a change.
            lane.transact(_ -> follow(rows.lock(id).orElse(null), id));
            return;
        }
        Fire fire = fire(schedule, due);
        if (lane.transact(_ -> note(schedule, due, fire))) {
            log.atInfo()
                    .addKeyValue("schedule", id)
                    .addKeyValue("at", fire.at())
                    .addKeyValue("outcome", fire.outcome())
                    .addKeyValue("job", fire.job())
                    .log("A schedule fired");
        }
    }

    /// Notes what became of a time, and goes on to the next.
    ///
    /// @return whether nobody had noted it yet
    private boolean note(Schedule schedule, Due due, Fire fire) {
        Schedule now = rows.lock(schedule.id()).orElse(null);
        boolean isNew = now != null && rows.insert(schedule.id(), fire);
        // Its owners may have changed it meanwhile; then its next time is theirs.
        if (now != null && Objects.equals(schedule.nextFire(), now.nextFire())) {
            now = now.firingNext(due.following());
            rows.update(now);
        }
        follow(now, schedule.id());
        return isNew;
    }

    private boolean follow(@Nullable Schedule schedule, String id) {
        if (schedule == null) {
            alarms.clear(id);
        } else {
            alarms.follow(schedule);
        }
        return schedule != null;
    }

    /// Submits the job of a schedule now, because somebody asks for it, whatever its rules say.
    ///
    /// @param key of the request; null when it need not take effect once
    /// @throws ProblemException when the job is refused
    ByHand now(Schedule schedule, String actor, Submissions.@Nullable Key key) {
        Submissions.Reply before = key == null ? null : submittedBefore.find(key);
        Submissions.Reply reply = before == null ? submissions.submit(admitted(schedule), key) : before;
        JobId job = reply.job();
        Fire fire =
                lane.transact(transaction -> {
                    // The row comes first: a fire belongs to a schedule that is there.
                    boolean isThere = rows.lock(schedule.id()).isPresent();
                    return rows.fireOf(schedule.id(), job)
                            .orElseGet(() -> {
                                Fire made = submitted(transaction.at(), actor, 0, job);
                                if (isThere) {
                                    rows.insert(schedule.id(), made);
                                    audit.write(
                                            transaction,
                                            actor,
                                            new Audit.Deed(
                                                    "schedule.fire", schedule.id(), schedule.tenant(), null, made));
                                }
                                return made;
                            });
                });
        return new ByHand(fire, reply.replayed());
    }

    /// What was fired by hand.
    ///
    /// @param replayed whether the request was answered before; then it is what was noted then
    record ByHand(Fire fire, boolean replayed) {}

    /// What would refuse the job of a schedule now; null when nothing would.
    @Nullable ProblemException refusal(ObjectNode job, Tenant tenant) {
        try {
            submissions.admitted(job, tenant);
            return null;
        } catch (ProblemException problem) {
            return problem;
        }
    }

    private Fire fire(Schedule schedule, Due due) {
        var key = new Submissions.Key("schedule " + schedule.id(), due.at().toString(), "");
        Submissions.Reply reply = submittedBefore.find(key);
        if (reply != null) {
            return submitted(due.at(), Audit.HUB, due.missed(), reply.job());
        }
        if (schedule.misfire() == Misfire.SKIP && due.isLate(clock.instant(), tolerance)) {
            return without(due, Outcome.MISSED, null);
        }
        List<JobId> earlier = rows.unfinished(schedule.id(), due.at());
        if (schedule.overlap() == Overlap.SKIP && !earlier.isEmpty()) {
            return without(due, Outcome.OVERLAPPED, null);
        }
        try {
            // Read first: nothing is cancelled for a job that is not in order.
            Submissions.Candidate candidate = admitted(schedule);
            if (schedule.overlap() == Overlap.CANCEL_PREVIOUS && !earlier.isEmpty()) {
                commands.askAll(earlier, new JobCommand.Cancel());
            }
            return submitted(due.at(), Audit.HUB, due.missed(), submissions.submit(candidate, key).job());
        } catch (ProblemException problem) {
            return without(due, Outcome.REFUSED, Fire.Refusal.of(problem));
        }
    }

    private Submissions.Candidate admitted(Schedule schedule) {
        Tenant tenant = view.state().tenant(schedule.tenant());
        if (tenant == null) {
            throw ProblemException.notFound("tenant", schedule.tenant());
        }
        return submissions.admitted(Documents.stored(schedule.job()), tenant);
    }

    private static Fire submitted(Instant at, String by, int missed, JobId job) {
        return new Fire(at, by, Outcome.SUBMITTED, missed, job.toString(), null);
    }

    private static Fire without(Due due, Outcome outcome, Fire.@Nullable Refusal problem) {
        return new Fire(due.at(), Audit.HUB, outcome, due.missed(), null, problem);
    }
}
