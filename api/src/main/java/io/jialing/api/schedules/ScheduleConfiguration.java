package io.jialing.api.schedules;

import io.jialing.api.audit.Audit;
import io.jialing.api.jobs.JobCommands;
import io.jialing.api.jobs.Submissions;
import io.jialing.api.jobs.SubmittedBefore;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.StateView;
import org.quartz.Scheduler;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Puts together how schedules are kept and fired.
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

    @Bean
    @DependsOnDatabaseInitialization
    ScheduleRows scheduleRows(JdbcClient sql, JsonMapper json) {
        return new ScheduleRows(sql, json);
    }

    @Bean
    Alarms alarms(Scheduler quartz, HubClock clock) {
        return new Alarms(quartz, clock);
    }

    @Bean
    ScheduleAccess scheduleAccess(ScheduleRows rows, StateView view) {
        return new ScheduleAccess(rows, view);
    }

    @Bean(initMethod = "begin")
    Firing firing(
            ScheduleRows rows,
            Alarms alarms,
            Submissions submissions,
            SubmittedBefore before,
            JobCommands commands,
            IntakeLane lane,
            StateView view,
            Audit audit,
            HubClock clock) {
        return new Firing(rows, alarms, submissions, before, commands, lane, view, audit, clock);
    }
}
