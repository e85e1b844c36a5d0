package io.jialing.api.jobs;

import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.JobRows;
import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogDays;
import io.jialing.api.runtime.log.Shapes;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/// Puts the intake of jobs together.
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

    @Bean
    JobIntake jobIntake(
            DataSource database,
            SQLExceptionTranslator errors,
            Shapes shapes,
            ChangeLog log,
            LogDays days,
            StateView view,
            InstantSource clock) {
        return new JobIntake(database, errors, shapes, log, days, view, clock);
    }

    @Bean
    JobCommands jobCommands(IntakeLane lane, Shapes shapes) {
        return new JobCommands(lane, new JobRows(shapes));
    }
}
