package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.session.DocumentFile;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.cli.session.Inputs;
import io.jialing.api.cli.session.Surroundings;
import io.jialing.api.cli.session.UsageException;
import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.Request;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `jialing policy`: which work goes how far from home, and the way of such a rule into force.
@Command(name = "policy", description = "Shows, drafts, tries out and publishes local-priority policies.")
public final class PolicyCommand {
    private static final String POLICY = "Name of the policy.";
    private static final String VERSION = "This version.";
    private static final String REASON = "Why; kept in the audit.";

    private static final Column[] COLUMNS = {
        Column.of("POLICY", "/name"),
        Column.of("VERSION", "/version"),
        Column.of("STATE", "/state"),
        Column.time("IN FORCE FROM", "/effectiveAt"),
        Column.of("SCOPE", "/scope"),
        Column.of("DRAFT", "/draft"),
        Column.of("TITLE", "/title/zh-CN"),
    };

    private static final Column[] VERSIONS = {
        Column.of("VERSION", "/version"),
        Column.of("STATE", "/state"),
        Column.time("WRITTEN", "/createdAt"),
        Column.of("AUTHOR", "/author"),
        Column.of("REPEATS", "/revertOf"),
        Column.time("PUBLISHED", "/publishedAt"),
        Column.of("BY", "/publishedBy"),
        Column.time("IN FORCE FROM", "/effectiveAt"),
    };

    private final Inputs inputs;

    public PolicyCommand(Surroundings surroundings) {
        this.inputs = new Inputs(surroundings);
    }

    @Command(name = "list", description = "Lists policies by the version in force, with the draft that follows it.")
    int list(@Mixin Hub hub, @Mixin Listing listing) {
        listing.show(hub.client(), Address.of("/v1/policies"), COLUMNS);
        return ExitCode.DONE.number();
    }

    @Command(
            name = "get",
            description = "Shows a policy as it is in force, or a version of it. -o yaml may be changed and drafted.")
    int get(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "POLICY", description = POLICY) String policy,
            @Option(names = "--version", paramLabel = "N", description = VERSION) @Nullable Integer version) {
        Address address =
                version == null
                        ? Address.of("/v1/policies/%s", policy)
                        : Address.of("/v1/policies/%s/versions/%s", policy, version.toString());
        return show(hub, output, hub.client().get(address.text()));
    }

    @Command(name = "versions", description = "Lists the versions of a policy.")
    int versions(
            @Mixin Hub hub,
            @Mixin Listing listing,
            @Parameters(paramLabel = "POLICY", description = POLICY) String policy) {
        listing.show(hub.client(), Address.of("/v1/policies/%s/versions", policy), VERSIONS);
        return ExitCode.DONE.number();
    }

    @Command(
            name = "draft",
            description = "Begins a policy, or the next version of one, which changes nothing before it is published.")
    int draft(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "FILE", description = "JSON or YAML; - for the standard input.") String file,
            @Option(names = "--replace", description = "Write over the draft that is there; it must be approved anew.")
                    boolean replace) {
        List<DocumentFile> documents = DocumentFile.of(file, inputs.read(file));
        if (documents.size() != 1) {
            throw new UsageException("%s must hold one document, not %d.".formatted(file, documents.size()));
        }
        ObjectNode document = documents.getFirst().read();
        if (!replace) {
            Request request = Request.of("POST", "/v1/policies").json(document);
            return show(hub, output, hub.once(hub.client(), request, null));
        }
        String name = document.path("name").asString("");
        if (name.isEmpty()) {
            throw new UsageException("%s has no name, so it is not known what to replace.".formatted(file));
        }
        Request request = Request.of("PUT", Address.of("/v1/policies/%s", name).text()).json(document);
        return show(hub, output, hub.client().send(request));
    }

    @Command(
            name = "simulate",
            description = "Says what would become of the jobs that wait now if the draft, or a version, were in force.")
    int simulate(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "POLICY", description = POLICY) String policy,
            @Option(names = "--version", paramLabel = "N", description = VERSION) @Nullable Integer version) {
        var wish = new TreeMap<String, Object>(Map.of("against", "LIVE"));
        if (version != null) {
            wish.put("version", version);
        }
        Answer answer = hub.client().post(Address.of("/v1/policies/%s:simulate", policy).text(), wish);
        output.show(hub.out(), answer, simulated -> PolicyText.printSimulation(hub.out(), simulated));
        return ExitCode.DONE.number();
    }

    @Command(name = "approve", description = "Agrees to the draft of somebody else, for the cities that you rule.")
    int approve(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "POLICY", description = POLICY) String policy,
            @Option(names = "--reason", paramLabel = "TEXT", description = REASON) @Nullable String reason) {
        return step(hub, output, policy, "approve", because(reason));
    }

    @Command(name = "publish", description = "Puts the approved draft into force, now or at an instant.")
    int publish(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "POLICY", description = POLICY) String policy,
            @Option(
                            names = "--at",
                            paramLabel = "INSTANT",
                            description = "When it takes over, for example 2026-12-01T00:00:00Z. Default: now.")
                    @Nullable Instant at,
            @Option(names = "--reason", paramLabel = "TEXT", description = REASON) @Nullable String reason) {
        Map<String, Object> wish = because(reason);
        if (at != null) {
            wish.put("at", at.toString());
        }
        return step(hub, output, policy, "publish", wish);
    }

    @Command(
            name = "revert",
            description = {
                "Returns at once to the words of the version published before, as a new version without approval.",
                "From the first version it leads out of force."
            })
    int revert(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "POLICY", description = POLICY) String policy,
            @Option(names = "--version", paramLabel = "N", description = "Return to this one instead.")
                    @Nullable Integer version,
            @Option(names = "--reason", paramLabel = "TEXT", description = REASON) @Nullable String reason) {
        Map<String, Object> wish = because(reason);
        if (version != null) {
            wish.put("version", version);
        }
        return step(hub, output, policy, "revert", wish);
    }

    private static int step(Hub hub, Output output, String policy, String verb, Map<String, Object> wish) {
        Request request = Request.of("POST", Address.of("/v1/policies/%s:" + verb, policy).text()).json(wish);
        return show(hub, output, hub.once(hub.client(), request, null));
    }

    private static int show(Hub hub, Output output, Answer answer) {
        output.show(hub.out(), answer, policy -> PolicyText.print(hub.out(), policy));
        return ExitCode.DONE.number();
    }

    private static Map<String, Object> because(@Nullable String reason) {
        var wish = new TreeMap<String, Object>();
        if (reason != null) {
            wish.put("reason", reason);
        }
        return wish;
    }
}
