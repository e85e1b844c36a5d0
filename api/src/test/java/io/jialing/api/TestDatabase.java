package io.jialing.api;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.jialing.api.runtime.postgres.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.springframework.test.context.DynamicPropertyRegistry;

/// A database of its own for a test class, with all migrations applied, on the one PostgreSQL that a test JVM runs.
///
/// @param name its name on the server
public record TestDatabase(String name) {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /// A new database.
    public static TestDatabase fresh() {
        String name = "test_" + COUNT.incrementAndGet();
        Server.create(name, "migrated");
        return new TestDatabase(name);
    }

    /// Gives a Spring test a database and a data directory of its own; for a static method with
    /// [org.springframework.test.context.DynamicPropertySource].
    public static void register(DynamicPropertyRegistry registry) {
        TestDatabase database = fresh();
        registry.add("spring.datasource.url", database::url);
        registry.add("spring.datasource.username", Server.POSTGRES::user);
        registry.add("spring.datasource.password", Server.POSTGRES::password);
        registry.add("jialing.secret-key-file", () -> Server.SECRET_KEY);
        // Within a JVM Quartz knows databases by the name of the scheduler.
        registry.add("spring.quartz.scheduler-name", database::name);
        registry.add("jialing.data-directory", () -> Server.FOLDER.resolve(database.name));
    }

    /// What a hub in a process of its own is started with to use it.
    public List<String> settings() {
        return List.of(
                "--spring.datasource.url=" + url(),
                "--spring.datasource.username=" + Server.POSTGRES.user(),
                "--spring.datasource.password=" + Server.POSTGRES.password(),
                "--jialing.secret-key-file=" + Server.SECRET_KEY.toAbsolutePath());
    }

    public String url() {
        return Server.POSTGRES.jdbcUrl(name);
    }

    /// A pool of connections to it; the test closes it.
    public HikariDataSource pool() {
        var settings = new HikariConfig();
        settings.setJdbcUrl(url());
        settings.setUsername(Server.POSTGRES.user());
        settings.setPassword(Server.POSTGRES.password());
        settings.setMaximumPoolSize(8);
        settings.setMinimumIdle(1);
        return new HikariDataSource(settings);
    }

    /// Started by the first test that needs it, stopped with the JVM.
    private static final class Server {
        static final Path FOLDER = folder();
        static final Path SECRET_KEY = secretKey();
        static final LocalPostgres POSTGRES =
                LocalPostgres.start(
                        FOLDER.resolve("postgres"),
                        Path.of("target", "postgres"),
                        LocalPostgres.Durability.valueOf(System.getProperty("test.durability", "NONE")));

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(POSTGRES::close));
            create("migrated", "template1");
            Flyway.configure()
                    .dataSource(POSTGRES.jdbcUrl("migrated"), POSTGRES.user(), POSTGRES.password())
                    .load()
                    .migrate();
        }

        private static Path folder() {
            try {
                return Files.createTempDirectory(Files.createDirectories(Path.of("target", "databases")), "run");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Path secretKey() {
            try {
                return Files.writeString(FOLDER.resolve("secret-key"), "%s=\n".formatted("A".repeat(43)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static void create(String name, String template) {
            try (Connection connection =
                            DriverManager.getConnection(
                                    POSTGRES.jdbcUrl("postgres"), POSTGRES.user(), POSTGRES.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
            } catch (SQLException e) {
                throw new IllegalStateException("Database %s cannot be created.".formatted(name), e);
            }
        }
    }
}
