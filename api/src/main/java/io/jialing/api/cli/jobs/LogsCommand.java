package io.jialing.api.cli.jobs;

import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jialing logs`: what a job prints.
@Command(name = "logs", description = "Prints what a pod of a job has printed.")
public final class LogsCommand implements Callable<Integer> {
    @Mixin private Hub hub;

    @Parameters(paramLabel = "JOB", description = "Id of the job.")
    private String job;

    @Option(names = "--attempt", paramLabel = "N", description = "Which attempt. Default: the latest.")
    private @Nullable Integer attempt;

    @Option(names = "--part", paramLabel = "N", defaultValue = "0", description = "Which part. Default: 0.")
    private int part;

    @Option(names = "--pod", paramLabel = "N", defaultValue = "0", description = "Which worker. Default: 0.")
    private int pod;

    @Option(
            names = {"-f", "--follow"},
            description = {
                "Go on until the attempt is over; without --attempt through all further ones until the job is.",
                "A job that has not started yet is waited for."
            })
    private boolean follow;

    @Override
    public Integer call() throws InterruptedException {
        var tail = new LogTail(hub.client(), hub, job, part, pod);
        if (!follow) {
            tail.print(attempt);
        } else if (attempt == null) {
            tail.follow();
        } else {
            tail.follow(attempt);
        }
        return ExitCode.DONE.number();
    }
}
