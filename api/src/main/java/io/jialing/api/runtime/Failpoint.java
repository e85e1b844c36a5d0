package io.jialing.api.runtime;

import io.jialing.core.hub.Report;
import io.jialing.core.hub.Report.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a test kill this process exactly where it wants to. A file says `AFTER_CREATE:3`, and at the third arrival at
/// that step from then on the hub's thread says so in the log and stands still; all other threads go on. While there is
/// no such file nothing happens.
final class Failpoint implements ReportListener {
    private static final Logger LOG = LoggerFactory.getLogger(Failpoint.class);

    private final Path file;
    private String said = "";
    private @Nullable Arrival awaited;
    private int arrivals;

    /// @param file read at every step of a dispatch; to be put there whole, by moving it
    Failpoint(Path file) {
        this.file = file;
    }

    /// The n-th time, from 1, that some dispatch comes to a step.
    private record Arrival(Step step, int n) {
        private static final Pattern WRITTEN = Pattern.compile("([A-Z_]+):([1-9][0-9]{0,5})");

        static Optional<Arrival> parse(String text) {
            Matcher written = WRITTEN.matcher(text);
            return written.matches()
                    ? Arrays.stream(Step.values())
                            .filter(step -> step.name().equals(written.group(1)))
                            .map(step -> new Arrival(step, Integer.parseInt(written.group(2))))
                            .findFirst()
                    : Optional.empty();
        }
    }

    @Override
    public void reported(Report report) {
        if (report instanceof Report.Dispatching(var attempt, var step, _)) {
            look();
            if (awaited != null && awaited.step == step && ++arrivals == awaited.n) {
                LOG.atWarn()
                        .addKeyValue("step", step)
                        .addKeyValue("attempt", attempt)
                        .log("Standing still at a failpoint until this process is ended");
                standStill();
            }
        }
    }

    private void look() {
        String says = read();
        if (says.equals(said)) {
            return;
        }
        said = says;
        arrivals = 0;
        awaited = Arrival.parse(says).orElse(null);
        if (awaited == null && !says.isEmpty()) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("says", says)
                    .addKeyValue("steps", Arrays.toString(Step.values()))
                    .log("This is no failpoint and is ignored; one is, for example, AFTER_CREATE:3");
        }
    }

    private String read() {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("The failpoint file %s cannot be read.".formatted(file), e);
        }
    }

    private static void standStill() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            // The process is asked to end in good order.
            Thread.currentThread().interrupt();
        }
    }
}
