package io.jialing.core.site;

import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.Csv;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a topology from its three tables: sites, the links they state, and node pools with the shape of a node.
final class TopologyFiles {
    private static final List<String> SITE_COLUMNS =
            List.of(
                    "id",
                    "zh",
                    "en",
                    "city",
                    "district",
                    "tier",
                    "lat",
                    "lon",
                    "coordinates_basis",
                    "accepts",
                    "operating",
                    "status",
                    "pue",
                    "pue_basis",
                    "green_share",
                    "green_basis",
                    "capacity_basis");
    private static final List<String> LINK_COLUMNS =
            List.of("site", "to_kind", "to", "rtt_ms", "gbps", "basis", "note");
    private static final List<String> POOL_COLUMNS =
            List.of(
                    "cluster",
                    "site",
                    "supply_group",
                    "pool",
                    "accelerator",
                    "cards_per_node",
                    "nodes",
                    "cpu_cores",
                    "memory_gib",
                    "racks",
                    "arch",
                    "basis");
    private static final int MOST_NODES = 100_000;

    private final Places places;
    private final AcceleratorCatalogue accelerators;
    private final Map<SiteId, Csv.Row> siteRows = new LinkedHashMap<>();

    private TopologyFiles(Places places, AcceleratorCatalogue accelerators) {
        this.places = places;
        this.accelerators = accelerators;
    }

    static Topology shipped(String name, boolean madeUp, Places places, AcceleratorCatalogue accelerators) {
        var folder = "topology/" + name + "/";
        return read(
                name,
                madeUp,
                places,
                accelerators,
                Csv.shippedText(TopologyFiles.class, folder + "sites.csv"),
                Csv.shippedText(TopologyFiles.class, folder + "links.csv"),
                Csv.shippedText(TopologyFiles.class, folder + "pools.csv"));
    }

    /// @throws Csv.MalformedException naming the file, the line and the column that is wrong
    static Topology read(
            String name,
            boolean madeUp,
            Places places,
            AcceleratorCatalogue accelerators,
            String sites,
            String links,
            String pools) {
        var files = new TopologyFiles(places, accelerators);
        for (var row : Csv.read(name + "/sites.csv", sites, SITE_COLUMNS).rows()) {
            if (files.siteRows.putIfAbsent(id(row, "id"), row) != null) {
                throw row.refuse("id", "'%s' is there already".formatted(row.text("id")));
            }
        }
        var stated = files.links(Csv.read(name + "/links.csv", links, LINK_COLUMNS));
        var read = new ArrayList<Site>();
        files.siteRows.forEach((id, row) -> read.add(files.site(id, row, stated.getOrDefault(id, List.of()))));
        return new Topology(name, madeUp, read, files.clusters(Csv.read(name + "/pools.csv", pools, POOL_COLUMNS)));
    }

    private Site site(SiteId id, Csv.Row row, List<Link> links) {
        var city =
                places.city(row.text("city"))
                        .orElseThrow(() ->
                                row.refuse(
                                        "city",
                                        "'%s' is no known city, nearest is '%s'"
                                                .formatted(row.text("city"), places.nearestCity(row.text("city")))));
        var district =
                places.district(row.text("district"))
                        .filter(found -> found.city().equals(city.id()))
                        .orElseThrow(() ->
                                row.refuse(
                                        "district",
                                        "'%s' is no known district of %s".formatted(row.text("district"), city.zh())));
        var tier = row.constant("tier", SiteTier.class);
        return new Site(
                id,
                row.text("zh"),
                row.text("en"),
                city.id(),
                district.id(),
                tier,
                city.hub(),
                new Coordinates(row.decimal("lat", -90, 90), row.decimal("lon", -180, 180)),
                row.text("coordinates_basis"),
                accepts(row, tier),
                row.yes("operating"),
                row.text("status"),
                new Energy(
                        row.decimalIfKnown("pue", 1, 10),
                        row.text("pue_basis"),
                        row.decimalIfKnown("green_share", 0, 1),
                        row.text("green_basis")),
                row.text("capacity_basis"),
                links,
                null);
    }

    private static Set<WorkKind> accepts(Csv.Row row, SiteTier tier) {
        return row.textOrEmpty("accepts").isEmpty()
                ? Site.usuallyAccepts(tier)
                : EnumSet.copyOf(row.constants("accepts", WorkKind.class));
    }

    private Map<SiteId, List<Link>> links(Csv file) {
        var links = new LinkedHashMap<SiteId, List<Link>>();
        for (var row : file.rows()) {
            var basis = row.constant("basis", RoundTrip.Basis.class);
            if (basis == RoundTrip.Basis.DISTANCE) {
                throw row.refuse("basis", "distance is computed, not stated");
            }
            var link =
                    new Link(
                            place(row),
                            row.decimal("rtt_ms", 0.001, 10_000),
                            row.decimalIfKnown("gbps", 0.001, 1_000_000),
                            basis,
                            row.text("note"));
            var stated = links.computeIfAbsent(knownSite(row, "site"), _ -> new ArrayList<>());
            if (stated.stream().anyMatch(other -> other.to().equals(link.to()) && other.basis() == link.basis())) {
                throw row.refuse("to", "the link to '%s' is there already".formatted(row.text("to")));
            }
            stated.add(link);
        }
        return links;
    }

    private Place place(Csv.Row row) {
        var to = row.text("to");
        return switch (row.text("to_kind")) {
            case "city" ->
                    places.city(to)
                            .map(City::id)
                            .orElseThrow(() -> row.refuse("to", "'%s' is no known city".formatted(to)));
            case "district" ->
                    places.district(to)
                            .map(District::id)
                            .orElseThrow(() -> row.refuse("to", "'%s' is no known district".formatted(to)));
            case "site" -> knownSite(row, "to");
            default -> throw row.refuse("to_kind", "only city, district and site are understood");
        };
    }

    private List<ClusterPlan> clusters(Csv file) {
        var first = new LinkedHashMap<String, Csv.Row>();
        var pools = new LinkedHashMap<String, List<NodePoolPlan>>();
        for (var row : file.rows()) {
            var cluster = id(row, "cluster").value();
            var opening = first.computeIfAbsent(cluster, _ -> row);
            knownSite(row, "site");
            for (var column : List.of("site", "supply_group")) {
                if (!row.text(column).equals(opening.text(column))) {
                    throw row.refuse(
                            column,
                            "cluster %s has '%s' on line %d".formatted(cluster, opening.text(column), opening.line()));
                }
            }
            var ofCluster = pools.computeIfAbsent(cluster, _ -> new ArrayList<>());
            var pool = pool(row);
            if (ofCluster.stream().anyMatch(other -> other.name().equals(pool.name()))) {
                throw row.refuse("pool", "cluster %s has a pool '%s' already".formatted(cluster, pool.name()));
            }
            ofCluster.add(pool);
        }
        var clusters = new ArrayList<ClusterPlan>();
        first.forEach((id, row) ->
                clusters.add(
                        new ClusterPlan(
                                id,
                                id(row, "site"),
                                id(row, "supply_group").value(),
                                pools.getOrDefault(id, List.of()))));
        return clusters;
    }

    private NodePoolPlan pool(Csv.Row row) {
        var accelerator = Optional.of(row.textOrEmpty("accelerator")).filter(id -> !id.isEmpty());
        int cards = row.whole("cards_per_node", 0, 1024);
        if (accelerator.isPresent() != cards > 0) {
            throw row.refuse(
                    "cards_per_node",
                    "%d cards do not go with the accelerator '%s'".formatted(cards, row.textOrEmpty("accelerator")));
        }
        accelerator.ifPresent(id -> {
            var model =
                    accelerators
                            .find(id)
                            .filter(found -> found.id().equals(id))
                            .orElseThrow(() ->
                                    row.refuse(
                                            "accelerator",
                                            "'%s' is no id of the catalogue, nearest is '%s'"
                                                    .formatted(id, accelerators.nearest(id))));
            if (model.allocatable(cards) != cards) {
                throw row.refuse("cards_per_node", "%s comes in steps of %d".formatted(id, model.allocationStep()));
            }
        });
        var arch = row.text("arch");
        if (!arch.equals("amd64") && !arch.equals("arm64")) {
            throw row.refuse("arch", "only amd64 and arm64 are understood");
        }
        int nodes = row.whole("nodes", 1, MOST_NODES);
        return new NodePoolPlan(
                id(row, "pool").value(),
                accelerator,
                cards,
                nodes,
                row.whole("cpu_cores", 1, 100_000),
                row.whole("memory_gib", 1, 1_000_000),
                row.whole("racks", 1, nodes),
                arch,
                row.text("basis"));
    }

    private SiteId knownSite(Csv.Row row, String column) {
        var id = id(row, column);
        if (!siteRows.containsKey(id)) {
            throw row.refuse(column, "'%s' is no site of this topology".formatted(id));
        }
        return id;
    }

    /// Sites, clusters, groups and pools are named by one rule: what Kubernetes takes as a label.
    private static SiteId id(Csv.Row row, String column) {
        var text = row.text(column);
        if (!text.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw row.refuse(column, "'%s' should be at most 63 lower-case letters, digits and '-'".formatted(text));
        }
        return new SiteId(text);
    }
}
