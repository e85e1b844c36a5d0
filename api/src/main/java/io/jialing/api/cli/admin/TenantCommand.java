package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jialing tenant`: firms and institutions.
@Command(name = "tenant", description = "Registers and shows the firms and institutions that submit jobs.")
public final class TenantCommand {
    private static final Column[] COLUMNS = {
        Column.of("ID", "/id"),
        Column.of("NAME", "/name"),
        Column.of("HOME", "/homeCity"),
        Column.of("DISTRICT", "/district"),
        Column.of("SIZE", "/sizeClass"),
        Column.of("TYPE", "/orgType"),
        Column.of("DATA", "/dataClass"),
        Column.of("DOMESTIC ONLY", "/domesticOnly"),
    };

    @Command(name = "list", description = "Lists tenants.")
    int list(
            @Mixin Hub hub,
            @Mixin Listing listing,
            @Option(names = "--home-city", paramLabel = "CITY", description = "Only those of this city.")
                    @Nullable String homeCity) {
        listing.show(hub.client(), Address.of("/v1/tenants").with("homeCity", homeCity), COLUMNS);
        return ExitCode.DONE.number();
    }

    @Command(name = "get", description = "Shows a tenant.")
    int get(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "TENANT", description = "Its id.") String tenant) {
        output.show(hub.out(), hub.client().get(Address.of("/v1/tenants/%s", tenant).text()), COLUMNS);
        return ExitCode.DONE.number();
    }

    /// What a tenant is beside its id.
    static final class Traits {
        @Option(names = "--name", required = true, paramLabel = "NAME", description = "Its name, for example 渝视科技.")
        private String name;

        @Option(
                names = "--home-city",
                required = true,
                paramLabel = "CITY",
                description = "What is local to it: chongqing or 重庆.")
        private String homeCity;

        @Option(names = "--district", paramLabel = "DISTRICT", description = "Its district there.")
        private @Nullable String district;

        @Option(names = "--size-class", paramLabel = "WORD", description = "For reports, for example SME.")
        private @Nullable String sizeClass;

        @Option(names = "--org-type", paramLabel = "WORD", description = "For reports, for example ENTERPRISE.")
        private @Nullable String orgType;

        @Option(
                names = "--data-class",
                paramLabel = "CLASS",
                description = "Of its data: PUBLIC, INTERNAL or REGULATED.")
        private @Nullable String dataClass;

        @Option(names = "--domestic-only", description = "It may use domestic accelerators only.")
        private boolean domesticOnly;
    }

    @Command(name = "create", description = "Registers a tenant.")
    int create(
            @Mixin Hub hub,
            @Mixin Output output,
            @Mixin Traits traits,
            @Parameters(paramLabel = "TENANT", description = "Its id: small letters, digits and '-'.") String tenant) {
        var document = new TreeMap<String, @Nullable Object>();
        document.put("id", tenant);
        document.put("name", traits.name);
        document.put("homeCity", traits.homeCity);
        document.put("district", traits.district);
        document.put("sizeClass", traits.sizeClass);
        document.put("orgType", traits.orgType);
        document.put("dataClass", traits.dataClass);
        document.put("domesticOnly", traits.domesticOnly);
        output.show(hub.out(), hub.client().post("/v1/tenants", document), COLUMNS);
        return ExitCode.DONE.number();
    }
}
