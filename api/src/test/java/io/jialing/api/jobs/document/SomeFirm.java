package io.jialing.api.jobs.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.Resources;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.Topology;
import io.jialing.core.state.CardShares;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A firm in Chongqing with two queues, next door to a firm with one, and a cluster of 8 cards a node with 128 cores
/// and 1 TiB each.
public final class SomeFirm {
    static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    static final DocumentSettings SETTINGS =
            new DocumentSettings(Duration.ofDays(3), Duration.ofDays(366), "other", 8, 64, 1, 4);

    private static final ClusterId CLUSTER = new ClusterId("cq-a");

    private SomeFirm() {}

    public static JobReader.Read read(String document) {
        return reader().read(Documents.read(document.getBytes(UTF_8), null), asking());
    }

    /// The specification of a document of a training job.
    static TrainingSpec training(String document) {
        return (TrainingSpec) read(document).spec();
    }

    static JobReader reader() {
        return new JobReader(AcceleratorCatalogue.shipped(), SETTINGS);
    }

    static Asking asking() {
        return asking(false);
    }

    static Asking asking(boolean domesticOnly) {
        HubState state = state(domesticOnly);
        Tenant tenant = state.tenant("acme");
        if (tenant == null) {
            throw new IllegalStateException("The firm is not there.");
        }
        return new Asking(tenant, state, CardShares.over(state), NOW);
    }

    private static HubState state(boolean domesticOnly) {
        var changes = new ArrayList<Change>();
        changes.add(new Change.TenantChanged(firm("acme", domesticOnly)));
        changes.add(new Change.TenantChanged(firm("neighbour", false)));
        changes.add(new Change.QueueChanged(queue("vision", "acme")));
        changes.add(new Change.QueueChanged(queue("speech", "acme")));
        changes.add(new Change.QueueChanged(queue("next-door", "neighbour")));
        Topology.illustrative().sites().forEach(site -> changes.add(new Change.SiteChanged(site)));
        changes.add(
                new Change.ClusterChanged(
                        new Cluster(
                                CLUSTER,
                                1,
                                new SiteId("lj-a"),
                                new SupplyGroupId("chongqing-cloud"),
                                ClusterKind.SIMULATED,
                                BindingMode.POOL,
                                Admission.OPEN,
                                null)));
        changes.add(new Change.NodeChanged(node("n1", "nvidia-a800-80g")));
        changes.add(new Change.NodeChanged(node("n2", "ascend-910b3")));
        return HubState.EMPTY.apply(changes);
    }

    private static Node node(String name, String model) {
        return new Node(
                new NodeId(CLUSTER, name), "pool", "", model, 8, new Resources(128_000, 1024 * 1024, 0), "amd64", true);
    }

    private static Tenant firm(String id, boolean domesticOnly) {
        return new Tenant(id, 1, id, new CityId("chongqing"), null, "SMALL", "FIRM", DataClass.INTERNAL, domesticOnly);
    }

    private static Queue queue(String name, String tenant) {
        return new Queue(name, 1, tenant, 1, 1000, List.of());
    }
}
