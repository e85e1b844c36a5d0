package io.jialing.api.keys;

import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.security.Grant;
import io.jialing.api.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
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
        var file = directory.path().resolve(FILE);
        var draft = directory.path().resolve(FILE + ".new");
        try {
            Files.deleteIfExists(draft);
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (var channel =
                    FileChannel.open(
                            draft, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                channel.write(ByteBuffer.wrap((secret.text() + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The first key cannot be written to %s.".formatted(file), e);
        }
    }
}
