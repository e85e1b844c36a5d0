package io.jialing.api.runtime;

import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogDays;
import io.jialing.api.runtime.log.Shapes;
import io.jialing.core.hub.ClusterGateway;
import io.jialing.core.hub.ClusterObserver;
import io.jialing.core.hub.HubStore;
import io.jialing.core.planning.Planner;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.site.Places;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
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
    /// How long a leader that died is waited for.
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static final String FAILPOINT_FILE = "jialing.failpoint-file";

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

    @Bean
    JdbcHubStore hubStore(
            DataSource database, StoredState stored, Shapes shapes, ChangeLog log, LogDays days, InstantSource clock) {
        return new JdbcHubStore(database, stored, new LeaderRows(shapes.codec(), log), log, days, clock);
    }

    @Bean
    Planner planner(StartSettings starts) {
        return new Planner(AcceleratorCatalogue.shipped(), Places.shipped(), starts.limits());
    }

    @Bean
    @ConditionalOnProperty(FAILPOINT_FILE)
    Failpoint failpoint(HubSettings settings) {
        Path file = settings.failpointFile();
        if (file == null) {
            throw new IllegalStateException("%s is set and empty.".formatted(FAILPOINT_FILE));
        }
        return new Failpoint(file);
    }

    @Bean
    HubRuntime hubRuntime(
            JdbcClient sql,
            HubStore store,
            StateView view,
            ClusterGateway gateway,
            ClusterObserver observer,
            Planner planner,
            HubClock clock,
            List<ReportListener> listeners) {
        String holder =
                "%s/%d/%s"
                        .formatted(
                                System.getenv().getOrDefault("HOSTNAME", "localhost"),
                                ProcessHandle.current().pid(),
                                UUID.randomUUID());
        var lease = new LeaderLease(sql, clock.real(), holder, LEASE);
        return new HubRuntime(lease, store, view, gateway, observer, planner, clock, listeners);
    }
}
