package io.jialing.api.schedules;

import io.jialing.api.runtime.HubClock;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.Map;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.springframework.dao.DataAccessResourceFailureException;

/// Quartz as an alarm clock: one alarm a schedule, at an instant of the hub's clock, which rings on one replica. An
/// alarm that is not set anew rings again every minute, so that what failed, or died in the middle, is tried again.
///
/// Alarms are set in the transaction of the caller: they are there if, and only if, what they stand for is.
final class Alarms {
    private static final String GROUP = "schedules";
    private static final int AGAIN_SECONDS = 60;

    /// What Quartz makes when an alarm rings.
    static final class Ring implements Job {
        private final Firing firing;

        Ring(Firing firing) {
            this.firing = firing;
        }

        @Override
        public void execute(JobExecutionContext context) {
            firing.ring(context.getTrigger().getKey().getName());
        }
    }

    private static final JobDetail RING =
            JobBuilder.newJob(Ring.class).withIdentity("ring", GROUP).storeDurably().build();

    private final Scheduler quartz;
    private final HubClock clock;

    Alarms(Scheduler quartz, HubClock clock) {
        this.quartz = quartz;
        this.clock = clock;
    }

    /// Sets all alarms anew: the hub's clock may go at another speed than when they were set, and whoever restores a
    /// database has old ones.
    void setAll(Collection<Schedule> schedules) {
        var triggers = new HashSet<Trigger>();
        for (Schedule schedule : schedules) {
            Instant next = schedule.nextFire();
            if (next != null) {
                triggers.add(trigger(schedule.id(), next));
            }
        }
        try {
            quartz.scheduleJobs(Map.of(RING, triggers), true);
        } catch (SchedulerException e) {
            throw failed(e);
        }
    }

    /// Lets the alarm of a schedule ring when it fires next, and at no other time.
    void follow(Schedule schedule) {
        Instant next = schedule.nextFire();
        if (next == null) {
            clear(schedule.id());
            return;
        }
        Trigger trigger = trigger(schedule.id(), next);
        try {
            if (quartz.rescheduleJob(trigger.getKey(), trigger) == null) {
                quartz.scheduleJob(trigger);
            }
        } catch (SchedulerException e) {
            throw failed(e);
        }
    }

    /// Lets the alarm of a schedule ring no more.
    void clear(String schedule) {
        try {
            quartz.unscheduleJob(key(schedule));
        } catch (SchedulerException e) {
            throw failed(e);
        }
    }

    private Trigger trigger(String schedule, Instant at) {
        // Quartz counts in milliseconds; a moment late is better than a moment early.
        Instant real = clock.real().instant().plus(clock.realTimeUntil(at)).plusMillis(1);
        return TriggerBuilder.newTrigger()
                .withIdentity(key(schedule))
                .forJob(RING)
                .startAt(Date.from(real))
                .withSchedule(
                        SimpleScheduleBuilder.repeatSecondlyForever(AGAIN_SECONDS)
                                // What is done about times that passed is for the schedule to say: it rings now.
                                .withMisfireHandlingInstructionNowWithExistingCount())
                .build();
    }

    private static TriggerKey key(String schedule) {
        return TriggerKey.triggerKey(schedule, GROUP);
    }

    private static DataAccessResourceFailureException failed(SchedulerException e) {
        return new DataAccessResourceFailureException("Quartz does not keep the alarms of schedules.", e);
    }
}
