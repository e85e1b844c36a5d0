package io.jialing.api.jobs;

import static io.jialing.api.runtime.StoreRig.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.jobs.CommandOutcome.Done;
import io.jialing.api.jobs.CommandOutcome.NoSuchJob;
import io.jialing.api.jobs.CommandOutcome.Stale;
import io.jialing.api.jobs.CommandOutcome.TooLate;
import io.jialing.api.runtime.StoreRig;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobCommandsTest {
    private final StoreRig rig = StoreRig.empty();
    private final JobRecord job = job(1);
    private final JobRecord neighbour = job(2);

    @BeforeEach
    void jobsWait() {
        for (JobRecord each : List.of(job, neighbour)) {
            rig.intake().submit(new Submission(each, "a job", new TreeMap<>(), "{}", null));
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void a_wish_is_seen_at_once_and_logged_with_its_reason() {
        CommandOutcome outcome = ask(new JobCommand.Hold());

        JobRecord held = job.wanting(true, false, 0);
        assertThat(outcome).isEqualTo(new Done(held, PartState.QUEUED));
        assertThat(rig.view().state().job(job.id())).isEqualTo(held);
        assertThat(rig.log().ofJob(job.id(), 0, 10))
                .last()
                .satisfies(entry -> {
                    assertThat(entry.change()).isEqualTo(new Change.JobChanged(held));
                    assertThat(entry.about()).isEqualTo(new LogEntry.About("acme", null, null, "HOLD_ASKED"));
                });
    }

    @Test
    void a_wish_that_is_nothing_new_changes_nothing() {
        ask(new JobCommand.Prioritize(PriorityClass.HIGH));
        long head = rig.log().head();

        assertThat(ask(new JobCommand.Prioritize(PriorityClass.HIGH)))
                .isEqualTo(new Done(job.withPriority(PriorityClass.HIGH), PartState.QUEUED));
        assertThat(ask(new JobCommand.Release())).isInstanceOf(Done.class);
        assertThat(rig.log().head()).isEqualTo(head);
    }

    @Test
    void a_wish_may_insist_on_the_version_that_was_seen() {
        ask(new JobCommand.Requeue());

        assertThat(rig.commands().ask(job.id(), new JobCommand.Hold(), OptionalLong.of(1)))
                .isEqualTo(new Stale(job.id(), 2));
        assertThat(rig.commands().ask(job.id(), new JobCommand.Hold(), OptionalLong.of(2))).isInstanceOf(Done.class);
    }

    @Test
    void after_cancel_nothing_else_can_be_asked_for() {
        assertThat(ask(new JobCommand.Cancel())).isInstanceOf(Done.class);

        assertThat(ask(new JobCommand.Requeue())).isEqualTo(new TooLate(job.id(), PartState.QUEUED));
        assertThat(ask(new JobCommand.Cancel())).isInstanceOf(Done.class);
    }

    @Test
    void a_job_that_is_over_takes_no_wishes() {
        lead(queued().to(PartState.REJECTED, NOON).record());

        assertThat(ask(new JobCommand.Cancel())).isEqualTo(new TooLate(job.id(), PartState.REJECTED));
    }

    @Test
    void releasing_a_job_that_the_hub_holds_asks_for_another_try() {
        lead(queued().to(PartState.HELD, NOON).because("START_TIMEOUT", "").record());

        assertThat(ask(new JobCommand.Release())).isEqualTo(new Done(job.wanting(false, false, 1), PartState.HELD));
    }

    @Test
    void several_jobs_are_cancelled_together() {
        JobId unknown = JobId.of(NOON.toEpochMilli(), 99);

        List<CommandOutcome> outcomes =
                rig.commands().askAll(List.of(neighbour.id(), unknown, job.id()), new JobCommand.Cancel());

        assertThat(outcomes)
                .containsExactly(
                        new Done(neighbour.wanting(false, true, 0), PartState.QUEUED),
                        new NoSuchJob(unknown),
                        new Done(job.wanting(false, true, 0), PartState.QUEUED));
    }

    private CommandOutcome ask(JobCommand command) {
        return rig.commands().ask(job.id(), command, OptionalLong.empty());
    }

    private PartRecord queued() {
        return PartRecord.queued(new PartId(job.id(), 0), job.submitted());
    }

    private void lead(PartRecord part) {
        rig.lead(rig.takeOver(), List.of(new Change.PartChanged(part)), List.of());
    }

    private static JobRecord job(int n) {
        return Scene.job("").by("acme").cards(1).record(JobId.of(NOON.toEpochMilli(), n), NOON);
    }
}
