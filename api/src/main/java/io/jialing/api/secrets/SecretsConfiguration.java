package io.jialing.api.secrets;

import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.postgres.LocalPostgres;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Finds the keys of secrets, and refuses to start without them.
@Configuration(proxyBeanMethods = false)
class SecretsConfiguration {
    @Bean
    SecretKeys secretKeys(SecretSettings settings, DataDirectory directory, ObjectProvider<LocalPostgres> own) {
        if (settings.secretKeyFile() != null) {
            return SecretKeys.in(settings.secretKeyFile());
        }
        if (own.getIfAvailable() == null) {
            throw new IllegalStateException(
                    "With an external database jialing.secret-key-file must name the file with the key that secrets are sealed with. Maybe make one with: openssl rand -base64 32");
        }
        return SecretKeys.own(directory);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Secrets secrets(JdbcClient sql, JsonMapper json, SecretKeys keys) {
        var secrets = new Secrets(sql, json, keys);
        secrets.requireKeys();
        return secrets;
    }
}
