package io.jialing.api.runtime;

import io.jialing.api.runtime.postgres.LocalPostgres;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/// Runs a PostgreSQL of the hub's own where `spring.datasource.url` names no other.
@Configuration(proxyBeanMethods = false)
@Conditional(LocalDatabaseConfiguration.NoDatabaseNamed.class)
class LocalDatabaseConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDatabaseConfiguration.class);

    @Bean
    LocalPostgres localPostgres(DataDirectory directory) {
        Path home = directory.path().resolve("postgres");
        LocalPostgres server = LocalPostgres.start(home, home, LocalPostgres.Durability.DURABLE);
        LOG.atInfo()
                .addKeyValue("directory", home)
                .addKeyValue("url", server.jdbcUrl())
                .addKeyValue("adopted", server.isAdopted())
                .log("The hub's own PostgreSQL runs");
        return server;
    }

    /// The pool is made from these and closed before the server is stopped, because it depends on them.
    @Bean
    JdbcConnectionDetails localConnectionDetails(LocalPostgres server) {
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return server.user();
            }

            @Override
            public String getPassword() {
                return server.password();
            }

            @Override
            public String getJdbcUrl() {
                return server.jdbcUrl();
            }
        };
    }

    /// Whether no database is configured.
    static final class NoDatabaseNamed implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }
}
