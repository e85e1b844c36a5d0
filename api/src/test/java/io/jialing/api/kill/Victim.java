package io.jialing.api.kill;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubProcess;
import io.jialing.api.client.Wait;
import io.jialing.core.hub.Report.Step;
import io.jialing.core.job.PartState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A hub in a process of its own that can be killed at a step of a dispatch and started again.
final class Victim implements AutoCloseable {
    private static final Pattern STANDING = Pattern.compile("Standing still .*attempt=\"([^/\"]+)/");
    private static final Duration LONGEST_STAND = Duration.ofSeconds(60);

    private final Path failpoint;
    private final HubProcess process;
    private final HubClient admin;
    private int kills;

    /// Starts a hub for the first time.
    ///
    /// @param directory an empty or absent one
    Victim(Path directory, List<String> options, List<String> settings) {
        failpoint = directory.resolve("failpoint");
        var all = new ArrayList<>(settings);
        all.add("--jialing.failpoint-file=" + failpoint);
        process = new HubProcess(directory, 0, options, all);
        process.start();
        admin = process.admin();
    }

    HubClient admin() {
        return admin;
    }

    /// How often it was killed.
    int kills() {
        return kills;
    }

    /// Starts it again and waits until it is ready.
    void start() {
        process.start();
    }

    /// Lets the hub that runs, or the next one, stand still at a step.
    ///
    /// @param arrival how many dispatches come to the step until then
    void standAt(Step step, int arrival) throws IOException {
        Path written = failpoint.resolveSibling("failpoint-written");
        Files.writeString(written, step + ":" + arrival);
        // It must never read half of it.
        Files.move(written, failpoint, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Waits until it stands still, and kills it there.
    ///
    /// @return the job whose dispatch had come to that step
    String killWhereItStands() throws IOException {
        if (!Wait.until(LONGEST_STAND, () -> stands().count() > kills)) {
            throw new AssertionError("The hub never stood still. Its log is %s.".formatted(process.log()));
        }
        process.kill();
        kills++;
        Files.delete(failpoint);
        return stands().toList().getLast();
    }

    private Stream<String> stands() {
        return STANDING.matcher(log()).results().map(standing -> standing.group(1));
    }

    /// All that it has logged in all of its lives.
    String log() {
        try {
            return Files.readString(process.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Hands over all jobs in some states, as the hub lists them.
    void list(Set<PartState> states, Consumer<JsonNode> each) {
        String filter = states.stream().map(PartState::name).collect(Collectors.joining(","));
        String page = "";
        do {
            JsonNode list = admin.get("/v1/jobs?pageSize=500&state=" + filter + page).ok();
            list.path("items").forEach(each);
            page = list.hasNonNull("nextPageToken") ? "&pageToken=" + list.get("nextPageToken").asString() : "";
        } while (!page.isEmpty());
    }

    @Override
    public void close() {
        process.close();
    }
}
