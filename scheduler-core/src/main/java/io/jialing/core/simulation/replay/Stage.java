package io.jialing.core.simulation.replay;

import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.Within;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.AcceleratorModel.Confidence;
import io.jialing.core.resource.AcceleratorModel.Exporter;
import io.jialing.core.resource.AcceleratorModel.Fractions;
import io.jialing.core.resource.AcceleratorModel.Precisions;
import io.jialing.core.resource.AcceleratorModel.Provenance;
import io.jialing.core.resource.AcceleratorModel.Support;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.City;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Energy;
import io.jialing.core.site.HubId;
import io.jialing.core.site.Places;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.SiteTier;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Shape.DataNeeds;
import io.jialing.core.state.Shape.Image;
import io.jialing.core.state.Shape.Locality;
import io.jialing.core.state.Shape.Needs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// A trace in the hub's own words: homes with clusters and firms, a catalogue of the trace's models, jobs.
final class Stage {
    private static final String ARCH = "amd64";

    private final Trace trace;
    private final List<City> homes;
    private final TreeMap<String, String> modelIds = new TreeMap<>();

    /// The home of each task, by its place in the trace.
    private final int[] homeOf;

    Stage(Trace trace, int homes, long seed) {
        this.trace = trace;
        this.homes = cities().subList(0, homes);
        var models = new TreeSet<String>();
        trace.machines().stream().map(Trace.Machine::model).filter(model -> !model.isEmpty()).forEach(models::add);
        trace.tasks().forEach(task -> models.addAll(task.cards().models()));
        models.forEach(model -> modelIds.put(model, "model-" + (modelIds.size() + 1)));
        var random = new SplittableRandom(seed);
        homeOf = trace.tasks().stream().mapToInt(_ -> random.nextInt(homes)).toArray();
    }

    /// The cities of the hub, of which each home is one.
    static List<City> cities() {
        return Places.shipped().cities().stream().filter(city -> city.hub().equals(HubId.CHENGYU)).toList();
    }

    /// All models of the trace, shareable card by card. Nothing but their names is known.
    AcceleratorCatalogue catalogue() {
        var models = new ArrayList<AcceleratorModel>();
        modelIds.forEach((name, id) -> models.add(model(id, name)));
        return AcceleratorCatalogue.of(models);
    }

    private static AcceleratorModel model(String id, String name) {
        return new AcceleratorModel(
                id,
                name,
                "unknown",
                false,
                Stack.CUDA,
                "trace/card",
                OptionalInt.empty(),
                OptionalDouble.empty(),
                new Precisions(
                        Support.UNKNOWN,
                        Support.UNKNOWN,
                        Support.UNKNOWN,
                        Support.UNKNOWN,
                        Support.UNKNOWN,
                        Support.UNKNOWN),
                1,
                "card",
                new Fractions.Shared(
                        "trace/share", "trace/memory", OptionalInt.empty(), Optional.empty(), List.of(), false),
                new Exporter(Optional.empty(), Optional.empty(), OptionalInt.empty()),
                OptionalDouble.empty(),
                List.of(),
                new Provenance("trace", false, "none", "none", "none", "", Confidence.LOW, ""));
    }

    /// What operators and administrators have said before the first task comes.
    List<Change> changes() {
        var changes = new ArrayList<Change>();
        for (City home : homes) {
            String name = home.id().value();
            changes.add(new Change.SiteChanged(site(home)));
            changes.add(
                    new Change.ClusterChanged(
                            new Cluster(
                                    cluster(home),
                                    1,
                                    new SiteId(name),
                                    new SupplyGroupId(name),
                                    ClusterKind.SIMULATED,
                                    BindingMode.POOL,
                                    Admission.OPEN,
                                    null)));
            changes.add(
                    new Change.TenantChanged(
                            new Tenant(name, 1, name, home.id(), null, "", "", DataClass.INTERNAL, false)));
            changes.add(new Change.QueueChanged(new Queue(name, 1, name, 1, Integer.MAX_VALUE, List.of())));
        }
        return changes;
    }

    private static Site site(City home) {
        return new Site(
                new SiteId(home.id().value()),
                home.zh(),
                home.en(),
                home.id(),
                Places.shipped().districtsOf(home.id()).getFirst().id(),
                SiteTier.CLOUD,
                home.hub(),
                home.at(),
                "made up",
                Site.usuallyAccepts(SiteTier.CLOUD),
                true,
                "made up",
                Energy.unknown(),
                "trace",
                List.of(),
                null);
    }

    /// The nodes of each home's cluster by name. Machines are dealt out one by one, so that each home gets some of each
    /// kind.
    SortedMap<ClusterId, List<Node>> nodes() {
        var nodes = new TreeMap<ClusterId, List<Node>>();
        int dealt = 0;
        for (Trace.Machine machine : trace.machines()) {
            ClusterId cluster = cluster(homes.get(dealt % homes.size()));
            String model = modelIds.getOrDefault(machine.model(), "");
            nodes.computeIfAbsent(cluster, _ -> new ArrayList<>())
                    .add(
                            new Node(
                                    new NodeId(cluster, machine.name()),
                                    model.isEmpty() ? "cpu" : model,
                                    "",
                                    model,
                                    machine.cards(),
                                    machine.capacity(),
                                    ARCH,
                                    true));
            dealt++;
        }
        nodes.values().forEach(of -> of.sort((a, b) -> a.id().compareTo(b.id())));
        return nodes;
    }

    /// The job that a task becomes.
    ///
    /// @param task its place in the trace
    /// @param zero when the trace begins
    JobRecord job(int task, Instant zero) {
        Trace.Task asked = trace.tasks().get(task);
        Instant submitted = zero.plus(asked.arrival());
        String firm = homes.get(homeOf[task]).id().value();
        return new JobRecord(
                JobId.of(submitted.toEpochMilli(), task),
                1,
                firm,
                firm,
                PriorityClass.STANDARD,
                shape(asked),
                submitted,
                null,
                null,
                OnPartition.WAIT,
                true,
                0,
                false,
                false,
                0,
                Makeup.GANG);
    }

    private Shape shape(Trace.Task task) {
        CardRequest cards = task.cards();
        List<String> models = cards.models().stream().map(modelIds::get).toList();
        return Shape.of(
                new Needs(
                        WorkKind.TRAINING,
                        "general",
                        1,
                        task.resources(),
                        new CardRequest(
                                cards.count(), cards.minMemoryGib(), cards.precision(), models, cards.fraction()),
                        List.of(new Image(cards.isNone() ? Stack.CPU : Stack.CUDA, List.of())),
                        Within.CLUSTER,
                        false,
                        new DataNeeds(DataClass.INTERNAL, Residency.NONE, null, 0),
                        Locality.ANY,
                        null));
    }

    private static ClusterId cluster(City home) {
        return new ClusterId(home.id().value());
    }
}
