package io.jialing.api.demo;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.Request;
import io.jialing.api.client.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Gives the examples to a hub and compares what becomes of each with what its file declares. A job's file says in its
/// comments whose it is and what is expected: `# firm: chongqing` and `# expect: STATE`, with the ring where it runs or
/// the reason why it waits. Policies and clusters are expected to be taken in.
public final class Examples {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final YAMLMapper YAML = YAMLMapper.shared();

    private final HubClient admin;
    private final Map<String, Firm> firms = new TreeMap<>();

    /// Registers the firms of the examples with a hub.
    public Examples(HubClient admin) {
        this.admin = admin;
        firms.put("chongqing", Firm.register(admin, "ex-chongqing", "重庆示例企业", "chongqing", List.of()));
        firms.put("chengdu", Firm.register(admin, "ex-chengdu", "成都示例企业", "chengdu", List.of()));
    }

    /// What became of an example.
    ///
    /// @param seen in the words of the expectation
    public record Outcome(String file, String expected, String seen) {
        public boolean held() {
            return seen.equals(expected);
        }
    }

    /// Gives all examples of a directory to the hub, the jobs last.
    ///
    /// @throws IOException when they cannot be read
    /// @throws IllegalArgumentException when a job declares no firm or nothing that is expected
    public List<Outcome> run(Path directory) throws IOException {
        var outcomes = new ArrayList<Outcome>();
        for (Path file : files(directory.resolve("policies"))) {
            outcomes.add(takenIn(file, "/v1/policies"));
        }
        for (Path file : files(directory.resolve("clusters"))) {
            outcomes.add(takenIn(file, "/v1/clusters"));
        }
        for (Path file : files(directory.resolve("jobs"))) {
            outcomes.add(submitted(file));
        }
        return outcomes;
    }

    private static String name(Path file) {
        return file.subpath(file.getNameCount() - 2, file.getNameCount()).toString();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private Outcome takenIn(Path file, String address) throws IOException {
        Answer answer = admin.post(address, YAML.readTree(Files.readString(file)));
        return new Outcome(name(file), "taken in", answer.status() == 201 ? "taken in" : answer.text());
    }

    private Outcome submitted(Path file) throws IOException {
        String document = Files.readString(file);
        String expected = declared(file, document, "expect");
        Firm firm = firms.get(declared(file, document, "firm"));
        if (firm == null) {
            throw new IllegalArgumentException("%s is of a firm that no example has.".formatted(file));
        }
        Answer answer =
                firm.client()
                        .send(Request.of("POST", "/v1/jobs").body(document).with("Content-Type", "application/yaml"));
        if (answer.status() != 202) {
            return new Outcome(name(file), expected, answer.text());
        }
        String job = answer.body().get("id").asString();
        Wait.until(LONGEST, () -> seen(firm, job, expected).equals(expected));
        return new Outcome(name(file), expected, seen(firm, job, expected));
    }

    /// The state of a job, and where it is expected the ring where it runs or the first reason why it waits.
    private static String seen(Firm firm, String id, String expected) {
        JsonNode job = firm.client().get("/v1/jobs/" + id).ok();
        String state = job.path("state").asString("");
        if (expected.indexOf(' ') < 0) {
            return state;
        }
        return state
                + ' '
                + (state.equals("QUEUED")
                        ? firm.explain(id).at("/blockers/0/reason").asString("-")
                        : job.at("/parts/0/placement/ring").asString("-"));
    }

    private static String declared(Path file, String document, String what) {
        return document.lines()
                .filter(line -> line.startsWith("# " + what + ": "))
                .map(line -> line.substring(what.length() + 4).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s does not say '# %s: …'.".formatted(file, what)));
    }
}
