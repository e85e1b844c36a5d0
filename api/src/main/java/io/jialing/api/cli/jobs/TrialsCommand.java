package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `jialing trials`: how the trials of a tuning job do.
@Command(
        name = "trials",
        description = "Lists the trials of a tuning job with their parameters and what they have reached.")
public final class TrialsCommand implements Callable<Integer> {
    private static final Column[] COLUMNS = {
        Column.of("TRIAL", "/trial"),
        Column.of("STATE", "/state"),
        Column.of("PARAMETERS", "/parameters"),
        Column.of("STEP", "/step"),
        Column.of("VALUE", "/value"),
        Column.of("RUNG", "/rung"),
        Column.of("CLUSTER", "/cluster"),
        Column.of("CAUSE", "/cause"),
    };

    @Mixin private Hub hub;
    @Mixin private Listing listing;

    @Parameters(paramLabel = "JOB", description = "Id of the job.")
    private String job;

    @Override
    public Integer call() {
        listing.show(hub.client(), Address.of("/v1/jobs/%s/trials", job), COLUMNS);
        return ExitCode.DONE.number();
    }
}
