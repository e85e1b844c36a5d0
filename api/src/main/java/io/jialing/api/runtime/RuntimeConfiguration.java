package io.jialing.api.runtime;

import java.time.InstantSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

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
}
