package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.Request;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jialing key`: API keys.
@Command(name = "key", description = "Gives out, lists and takes back API keys.")
public final class KeyCommand {
    private static final Column[] COLUMNS = {
        Column.of("ID", "/id"),
        Column.of("NAME", "/name"),
        Column.of("TENANT", "/tenant"),
        Column.of("ROLES", "/roles"),
        Column.time("CREATED", "/createdAt"),
        Column.time("EXPIRES", "/expiresAt"),
        Column.time("REVOKED", "/revokedAt"),
    };

    @Command(name = "list", description = "Lists keys; their secrets are shown to nobody.")
    int list(@Mixin Hub hub, @Mixin Listing listing) {
        listing.show(hub.client(), Address.of("/v1/api-keys"), COLUMNS);
        return ExitCode.DONE.number();
    }

    @Command(
            name = "create",
            description =
                    "Gives out a key. Its secret goes to the standard output, this once; its id to standard error.")
    int create(
            @Mixin Hub hub,
            @Mixin Output output,
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "What it is for.")
                    String name,
            @Option(
                            names = "--role",
                            required = true,
                            split = ",",
                            paramLabel = "ROLE[@SCOPE]",
                            description =
                                    "What its bearer may do: TENANT_USER, OPERATOR@chongqing. May be given several times.")
                    List<String> roles,
            @Option(
                            names = "--tenant",
                            paramLabel = "TENANT",
                            description = "Whose people it is for. Default: the hub's.")
                    @Nullable String tenant,
            @Option(
                            names = "--expires",
                            paramLabel = "INSTANT",
                            description = "When it ends by itself: 2027-01-01T00:00:00Z.")
                    @Nullable Instant expires) {
        var document = new TreeMap<String, @Nullable Object>();
        document.put("name", name);
        document.put("roles", roles);
        document.put("tenant", tenant);
        document.put("expiresAt", expires == null ? null : expires.toString());
        HubClient client = hub.client();
        Answer answer = hub.once(client, Request.of("POST", "/v1/api-keys").json(document), null);
        output.show(
                hub.out(),
                answer,
                key -> {
                    hub.err().println(key.path("id").asString(""));
                    hub.out().println(key.path("key").asString(""));
                });
        return ExitCode.DONE.number();
    }

    @Command(name = "revoke", description = "Takes a key back.")
    int revoke(
            @Mixin Hub hub,
            @Parameters(paramLabel = "KEY", description = "Id of the key, as list shows it.") String key) {
        hub.client().send(Request.of("DELETE", Address.of("/v1/api-keys/%s", key).text())).succeeded();
        return ExitCode.DONE.number();
    }
}
