package io.jialing.api.runtime;

import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogDays;
import io.jialing.api.runtime.log.Shapes;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.support.TransactionTemplate;

/// Puts the hub's runtime together.
@Configuration(proxyBeanMethods = false)
class RuntimeConfiguration {

    @Bean
    DataDirectory dataDirectory(HubSettings settings) {
        return DataDirectory.at(settings.dataDirectory());
    }

    @Bean
    @DependsOnDatabaseInitialization
    HubClock hubClock(JdbcClient sql, HubSettings settings) {
        return new ClockAnchor(sql).clock(InstantSource.system(), settings.clock().speed());
    }

    @Bean
    SQLExceptionTranslator sqlExceptionTranslator() {
        return new SQLExceptionSubclassTranslator();
    }

    @Bean
    @DependsOnDatabaseInitialization
    Shapes shapes(JdbcClient sql) {
        return new Shapes(sql);
    }

    @Bean
    @DependsOnDatabaseInitialization
    ChangeLog changeLog(JdbcClient sql, Shapes shapes) {
        return new ChangeLog(sql, shapes.codec());
    }

    @Bean
    @DependsOnDatabaseInitialization
    LogDays logDays(JdbcClient sql) {
        return new LogDays(sql);
    }

    @Bean
    @DependsOnDatabaseInitialization
    StoredState storedState(DataSource database, SQLExceptionTranslator errors, Shapes shapes) {
        return new StoredState(database, errors, shapes);
    }

    @Bean(initMethod = "start")
    StateFollower stateFollower(DataSource database, StoredState stored, ChangeLog log) {
        return new StateFollower(database, stored, log);
    }

    @Bean
    IntakeLane intakeLane(
            DataSource database,
            TransactionTemplate transactions,
            JdbcClient sql,
            SQLExceptionTranslator errors,
            ChangeLog log,
            LogDays days,
            Shapes shapes,
            StateView view,
            InstantSource clock) {
        return new IntakeLane(
                database, transactions, sql, errors, log, days, new IntakeRows(sql, shapes.codec()), view, clock);
    }
}
