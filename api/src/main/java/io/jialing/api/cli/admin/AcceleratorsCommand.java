package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `jialing accelerators`: the catalogue.
@Command(name = "accelerators", description = "Lists the models of accelerators that the hub knows.")
public final class AcceleratorsCommand implements Callable<Integer> {
    private static final Column[] COLUMNS = {
        Column.of("ID", "/id"),
        Column.of("VENDOR", "/vendor"),
        Column.of("STACK", "/stack"),
        Column.of("GIB", "/memoryGiB"),
        Column.of("TFLOPS", "/denseTflops"),
        Column.of("PRECISIONS", "/precisions"),
        Column.of("PARTS", "/fractions"),
        Column.of("CNY/H", "/priceCnyPerCardHour"),
        Column.of("ALSO CALLED", "/aliases"),
    };

    @Mixin private Hub hub;
    @Mixin private Listing listing;

    @Option(
            names = "--stack",
            paramLabel = "STACK",
            description = "Only those of this software stack, for example CANN.")
    private @Nullable String stack;

    @Override
    public Integer call() {
        listing.show(hub.client(), Address.of("/v1/accelerators").with("stack", stack), COLUMNS);
        return ExitCode.DONE.number();
    }
}
