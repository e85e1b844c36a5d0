package io.jialing.api.cli.session;

import io.jialing.api.client.HubClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `jialing login`: keeps a hub and a key for the commands to come.
@Command(
        name = "login",
        description = {
            "Keeps the address of a hub and an API key in a file that only you can read, once the hub has taken the key.",
            "The key is asked for, or read from the standard input when that is no terminal."
        })
public final class LoginCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec private CommandSpec command;

    @Option(names = "--server", paramLabel = "URL", required = true, description = "Address of the hub.")
    private String server;

    @ArgGroup private @Nullable Given given;

    public LoginCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// A key that need not be asked for.
    static final class Given {
        @Option(names = "--key-file", paramLabel = "FILE", description = "Read the key from a file.")
        private @Nullable Path file;

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description = "The key itself. Whoever may list the processes of this machine can see it.")
        private @Nullable String key;
    }

    @Override
    public Integer call() {
        PrintWriter err = command.commandLine().getErr();
        String address = Login.server(server);
        String key = Hub.checked(key());
        JsonNode me = new HubClient(address).with(key).get("/v1/me").ok();
        if (!me.has("key")) {
            throw new UsageException("%s answers, but not as a hub does.".formatted(address));
        }
        if (address.startsWith("http://") && !isLoopback(address)) {
            err.println("The key goes to %s unencrypted. Maybe use https.".formatted(address));
        }
        new Login(address, key).keep(surroundings);
        String tenant = me.path("tenant").asString("");
        command.commandLine()
                .getOut()
                .println(
                        "Logged in to %s as %s (%s)."
                                .formatted(
                                        address,
                                        tenant.isEmpty() ? "the hub's own people" : tenant,
                                        me.get("key").asString()));
        return ExitCode.DONE.number();
    }

    private String key() {
        if (given == null) {
            return surroundings.secret("API key: ");
        }
        if (given.file == null) {
            return String.valueOf(given.key);
        }
        try {
            return Files.readString(given.file);
        } catch (IOException e) {
            throw new UsageException("The key file %s cannot be read: %s".formatted(given.file, e));
        }
    }

    private static boolean isLoopback(String address) {
        String host = String.valueOf(URI.create(address).getHost());
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
