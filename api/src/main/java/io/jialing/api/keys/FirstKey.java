package io.jialing.api.keys;

import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.security.Grant;
import io.jialing.api.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Gives a hub that has never had a key its first one, in a file that only the owner of the process can read, before it
/// begins to serve.
@Component
final class FirstKey implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(FirstKey.class);
    private static final String FILE = "admin-key";

    private final JdbcClient sql;
    private final TransactionTemplate transactions;
    private final HubClock clock;
    private final DataDirectory directory;

    FirstKey(JdbcClient sql, TransactionTemplate transactions, HubClock clock, DataDirectory directory) {
        this.sql = sql;
        this.transactions = transactions;
        this.clock = clock;
        this.directory = directory;
    }

    @Override
    public void afterSingletonsInstantiated() {
        transactions.executeWithoutResult(_ -> {
            // Of several replicas that start together one makes the key.
            sql.sql("LOCK TABLE api_keys IN SHARE ROW EXCLUSIVE MODE").update();
            if (sql.sql("SELECT count(*) FROM api_keys").query(Long.class).single() == 0) {
                var secret = Secret.random();
                var key =
                        new ApiKey(
                                KeyIds.random(),
                                null,
                                "first administrator",
                                List.of(new Grant(Role.HUB_ADMIN, null)),
                                clock.instant(),
                                "first-start",
                                null,
                                null);
                ApiKeys.insert(sql, key, secret);
                // Before the commit: a key in the database that nobody has would lock everybody out.
                var file = write(secret);
                log.atInfo()
                        .addKeyValue("file", file)
                        .addKeyValue("key", key.id())
                        .log("The hub's first key, a HUB_ADMIN's, is in a file; use it to make others");
            }
        });
    }

    private Path write(Secret secret) {
        try {
            return directory.write(FILE, secret.text() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The first key cannot be written to %s.".formatted(directory.path().resolve(FILE)), e);
        }
    }
}
