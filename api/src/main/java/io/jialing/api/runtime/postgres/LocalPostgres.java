package io.jialing.api.runtime.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server on this machine, owned by one hub at a time and reachable over the loopback interface only.
///
/// It outlives a hub that is killed: the next hub on the same directory adopts the server that still runs, or starts
/// one that recovers. There are never two servers on one directory, because one hub at a time holds the directory's
/// lock and PostgreSQL itself refuses a second one. Commits are durable unless asked otherwise.
public final class LocalPostgres implements AutoCloseable {
    private static final String USER = "jialing";
    private static final String DATABASE = "jialing";
    private static final int PATIENCE_SECONDS = 60;

    private final PostgresBinaries binaries;
    private final Path data;
    private final FileChannel lock;
    private final String password;
    private final int port;
    private final boolean adopted;

    private LocalPostgres(
            PostgresBinaries binaries, Path data, FileChannel lock, String password, int port, boolean adopted) {
        this.binaries = binaries;
        this.data = data;
        this.lock = lock;
        this.password = password;
        this.port = port;
        this.adopted = adopted;
    }

    /// How much the server promises.
    public enum Durability {
        /// What is committed survives the loss of power.
        DURABLE,
        /// Nothing is ever synced to disk; for tests.
        NONE
    }

    /// Starts the server of a directory, or adopts the one that runs there; makes the directory at first.
    ///
    /// @param directory holds the data, the password and the server's log
    /// @param binaries where PostgreSQL's programs are unpacked, shared by any number of directories
    /// @throws IllegalStateException when another hub uses the directory, or its data are of another major version
    /// @throws PostgresException when the server does not start
    public static LocalPostgres start(Path directory, Path binaries, Durability durability) {
        try {
            Files.createDirectories(directory);
            FileChannel lock = lock(directory.resolve("lock"));
            try {
                return start(directory.toRealPath(), PostgresBinaries.unpackedIn(binaries), durability, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PostgresException("The PostgreSQL in %s could not be prepared.".formatted(directory), e);
        }
    }

    private static LocalPostgres start(
            Path directory, PostgresBinaries binaries, Durability durability, FileChannel lock) throws IOException {
        Path data = directory.resolve("data");
        String password = password(directory.resolve("password"));
        if (Files.notExists(data)) {
            initialise(binaries, directory, data);
        }
        checkVersion(binaries, data);
        OptionalInt running = runningPort(data, password);
        int port = running.isPresent() ? running.getAsInt() : freePort();
        if (running.isEmpty()) {
            launch(binaries, directory, data, port, durability);
        }
        var server = new LocalPostgres(binaries, data, lock, password, port, running.isPresent());
        server.createDatabase();
        return server;
    }

    /// Where the server that a former hub left behind takes connections; empty when there is none, or it was on its way
    /// down and is gone now.
    private static OptionalInt runningPort(Path data, String password) throws IOException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            Optional<PostmasterFile> left = PostmasterFile.of(data);
            if (left.isEmpty() || !left.get().isTaken()) {
                return OptionalInt.empty();
            }
            if (!left.get().isAlive()) {
                PostmasterFile.forget(data);
                return OptionalInt.empty();
            }
            int port = left.get().port();
            try (Connection _ = connect(port, "postgres", password)) {
                return OptionalInt.of(port);
            } catch (SQLException e) {
                if (System.nanoTime() > giveUp) {
                    throw new PostgresException(
                            "Process %d holds the PostgreSQL data in %s but takes no connections. Maybe end it."
                                    .formatted(left.get().pid(), data),
                            e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    /// Whether the server was already running when the hub came.
    public boolean isAdopted() {
        return adopted;
    }

    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /// Where another database of this server is.
    public String jdbcUrl(String database) {
        return jdbcUrl(port, database);
    }

    private static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /// Stops the server; it ends its sessions, then writes a checkpoint.
    @Override
    public void close() {
        try (lock) {
            run(binaries, "pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "" + PATIENCE_SECONDS);
        } catch (IOException e) {
            throw new PostgresException("The lock of %s could not be given back.".formatted(data), e);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            // Lost by the operating system's hand when the process dies, however it dies; kept until then.
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(file, e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw inUse(file, null);
    }

    private static IllegalStateException inUse(Path lock, @Nullable Exception cause) {
        return new IllegalStateException(
                "Another hub uses the data directory %s. Maybe stop it, or set jialing.data-directory."
                        .formatted(lock.toAbsolutePath().getParent()),
                cause);
    }

    /// The server's password, made up at first.
    private static String password(Path file) throws IOException {
        if (Files.notExists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path unfinished = file.resolveSibling("password.new");
            Files.deleteIfExists(unfinished);
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, HexFormat.of().formatHex(random));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    /// Makes an empty cluster of databases beside its place, so that one that was interrupted is never taken for whole.
    private static void initialise(PostgresBinaries binaries, Path directory, Path data) throws IOException {
        Path unfinished = directory.resolve("data.new");
        if (Files.exists(unfinished)) {
            Folders.delete(unfinished);
        }
        run(
                binaries,
                "initdb",
                "-D",
                unfinished.toString(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + directory.resolve("password"),
                "-E",
                "UTF8",
                "--locale=C");
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void checkVersion(PostgresBinaries binaries, Path data) throws IOException {
        String written = Files.readString(data.resolve("PG_VERSION")).strip();
        String program = run(binaries, "postgres", "--version").strip();
        if (!program.contains(" " + written + ".")) {
            throw new IllegalStateException(
                    "The data in %s were written by PostgreSQL %s, but this hub brings '%s'. Maybe dump and restore them."
                            .formatted(data, written, program));
        }
    }

    private static void launch(PostgresBinaries binaries, Path directory, Path data, int port, Durability durability) {
        var options = new ArrayList<String>();
        options.add("-p " + port);
        setting(options, "listen_addresses", "127.0.0.1");
        setting(options, "unix_socket_directories", "");
        setting(options, "fsync", durability == Durability.DURABLE ? "on" : "off");
        setting(options, "synchronous_commit", durability == Durability.DURABLE ? "on" : "off");
        setting(options, "full_page_writes", durability == Durability.DURABLE ? "on" : "off");
        setting(options, "max_connections", "60");
        setting(options, "shared_buffers", "256MB");
        setting(options, "max_wal_size", "4GB");
        setting(options, "checkpoint_timeout", "15min");
        // One server, no replica: the log need not say more than a recovery reads.
        setting(options, "wal_level", "minimal");
        setting(options, "max_wal_senders", "0");
        // Our statements are short; compiling one costs more than running it.
        setting(options, "jit", "off");
        // The session of a hub that was killed must not keep its locks while it waits for another's.
        setting(options, "client_connection_check_interval", "1s");
        setting(options, "timezone", "UTC");
        setting(options, "log_timezone", "UTC");
        run(
                binaries,
                "pg_ctl",
                "start",
                "-D",
                data.toString(),
                "-l",
                directory.resolve("server.log").toString(),
                "-w",
                "-t",
                "" + PATIENCE_SECONDS,
                "-o",
                String.join(" ", options));
    }

    private static void setting(List<String> options, String name, String value) {
        options.add("-c %s='%s'".formatted(name, value));
    }

    private void createDatabase() {
        try (Connection connection = connect(port, "postgres", password);
                Statement statement = connection.createStatement()) {
            try (ResultSet found =
                    statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(DATABASE))) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE " + DATABASE);
        } catch (SQLException e) {
            throw new PostgresException("The database %s could not be created.".formatted(DATABASE), e);
        }
    }

    private static Connection connect(int port, String database, String password) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(port, database), USER, password);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Runs one of PostgreSQL's programs to its end.
    ///
    /// @return what it printed
    private static String run(PostgresBinaries binaries, String program, String... arguments) {
        var command = new ArrayList<String>();
        if (isRoot()) {
            // PostgreSQL refuses to run as root; in a namespace of its own it is not root any more.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.program(program).toString());
        command.addAll(List.of(arguments));
        try {
            // The server inherits the stream of pg_ctl, so the end of the program and not that of the stream counts.
            Path output = Files.createTempFile("jialing-postgres", ".out");
            try {
                Process process =
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                                .redirectOutput(output.toFile())
                                .start();
                int code = process.waitFor();
                String printed = Files.readString(output, StandardCharsets.UTF_8);
                if (code != 0) {
                    throw new PostgresException(
                            "%s ended with %d: %s%s"
                                    .formatted(
                                            program,
                                            code,
                                            printed.strip(),
                                            isRoot()
                                                    ? " Maybe run the hub as another user than root, or set"
                                                            + " spring.datasource.url."
                                                    : ""),
                            null);
                }
                return printed;
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new PostgresException("%s could not be run.".formatted(program), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException("Interrupted while %s ran.".formatted(program), e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
