package io.jialing.api.cli.jobs;

import io.jialing.api.cli.session.Durations;
import io.jialing.api.cli.session.Hub;
import io.jialing.core.job.PartState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jialing wait`: until jobs have come as far as is wanted.
@Command(
        name = "wait",
        description = {
            "Waits until jobs have succeeded, or have come as far as --for, and prints the state of each.",
            "Exits with 0 if all have, 1 if one is over that has not, 124 if the time is over."
        })
public final class WaitCommand implements Callable<Integer> {
    @Mixin private Hub hub;

    @Parameters(arity = "1..*", paramLabel = "JOB", description = "Ids of jobs.")
    private List<String> jobs;

    @Option(
            names = "--for",
            paramLabel = "STATE",
            defaultValue = "SUCCEEDED",
            description = "How far: for example RUNNING, which a job that has succeeded has reached too.")
    private PartState wanted;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long at most, for example 90s, 2h or PT2H.")
    private @Nullable Duration timeout;

    @Override
    public Integer call() throws InterruptedException {
        var watch = new JobWatch(hub.client(), wanted);
        boolean inTime = watch.await(jobs, timeout == null ? Durations.FOREVER : timeout);
        watch.states().forEach((job, state) -> hub.out().println(job + "  " + state));
        return watch.outcome(inTime).number();
    }
}
