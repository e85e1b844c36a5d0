package io.jialing.api.cli.session;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The hub that a command talks to, and in whose name; a mixin.
public final class Hub {
    private static final String USUAL = "http://127.0.0.1:8080";

    private final Surroundings surroundings;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Address of the hub. Default: JIALING_SERVER, else where you have logged in.")
    private @Nullable String server;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "File with the API key. Default: JIALING_KEY, else the key you have logged in with.")
    private @Nullable Path keyFile;

    public Hub(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// A client for it.
    ///
    /// @throws UsageException when no key is known
    public HubClient client() {
        Login login = login();
        return new HubClient(login.server()).with(login.key());
    }

    /// Sends a request that takes effect once, also when the command is given again after no answer came.
    ///
    /// @param key the idempotency key; null for one of our own
    public Answer once(HubClient client, Request request, @Nullable String key) {
        return key == null
                ? new Unanswered(surroundings, err()).send(client, login(), request)
                : client.send(request.with(Unanswered.HEADER, key));
    }

    private Login login() {
        String named = server();
        String key = key();
        Optional<Login> kept = named == null || key == null ? Login.kept(surroundings) : Optional.empty();
        String address = named == null ? kept.map(Login::server).orElse(USUAL) : Login.server(named);
        if (key != null) {
            return new Login(address, key);
        }
        // A key is shown to the hub that it was given for and to no other.
        return kept.filter(login -> login.server().equals(address))
                .orElseThrow(() ->
                        new UsageException("No key for %1$s. Maybe: jialing login --server %1$s".formatted(address)));
    }

    /// The address that was asked for; null when it was not said.
    private @Nullable String server() {
        return server == null ? surroundings.variable("JIALING_SERVER") : server;
    }

    /// The key that was asked for; null when it was not said.
    private @Nullable String key() {
        if (keyFile == null) {
            String key = surroundings.variable("JIALING_KEY");
            return key == null ? null : checked(key);
        }
        try {
            return checked(Files.readString(keyFile));
        } catch (IOException e) {
            throw new UsageException("The key file %s cannot be read: %s".formatted(keyFile, e));
        }
    }

    /// A key without space around it. What it must look like is the hub's affair, if only it can be sent.
    static String checked(String key) {
        String stripped = key.strip();
        if (!stripped.matches("[!-~]+")) {
            throw new UsageException("This is no API key: it is empty or has other than visible ASCII characters.");
        }
        return stripped;
    }

    /// Where results go.
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /// Where everything else goes.
    public PrintWriter err() {
        return command.commandLine().getErr();
    }
}
