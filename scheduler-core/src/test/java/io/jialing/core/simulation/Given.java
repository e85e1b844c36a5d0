package io.jialing.core.simulation;

import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.Within;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Residency;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Change;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Shape.DataNeeds;
import io.jialing.core.state.Shape.Image;
import io.jialing.core.state.Shape.Locality;
import io.jialing.core.state.Shape.Needs;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Small things that the tests of the simulated world are made of.
final class Given {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    static final String A800 = "nvidia-a800-80g";
    static final Resources PER_WORKER = new Resources(8_000, 65_536, 0);

    private Given() {}

    /// Nodes `n0`, `n1`, … with 64 cores, 512 GiB and cards of one model.
    static List<Node> nodes(ClusterId cluster, int count, String model, int cards) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new Node(
                                new NodeId(cluster, "n" + i),
                                "pool",
                                "rack-" + i / 4,
                                cards == 0 ? "" : model,
                                cards,
                                new Resources(64_000, 524_288, 4 << 20),
                                "amd64",
                                true))
                .toList();
    }

    /// A CUDA training gang, or a CPU gang where it asks for no cards.
    static Shape gang(int workers, int cards) {
        return Shape.of(
                new Needs(
                        WorkKind.TRAINING,
                        "general",
                        workers,
                        PER_WORKER,
                        cards == 0 ? CardRequest.NONE : CardRequest.whole(cards),
                        List.of(new Image(cards == 0 ? Stack.CPU : Stack.CUDA, List.of())),
                        Within.CLUSTER,
                        false,
                        new DataNeeds(DataClass.INTERNAL, Residency.NONE, null, 0),
                        Locality.ANY,
                        null));
    }

    /// A firm of Chongqing with a queue of its name that no right bounds.
    static Change[] firm(String name) {
        return new Change[] {
            new Change.TenantChanged(
                    new Tenant(
                            name, 1, name, new CityId("chongqing"), null, "SMALL", "FIRM", DataClass.INTERNAL, false)),
            new Change.QueueChanged(new Queue(name, 1, name, 1, 1000, List.of()))
        };
    }

    /// A cluster at the site of its name.
    static Change cluster(ClusterId id, String group) {
        return new Change.ClusterChanged(
                new Cluster(
                        id,
                        1,
                        new SiteId(id.value()),
                        new SupplyGroupId(group),
                        ClusterKind.SIMULATED,
                        BindingMode.POOL,
                        Admission.OPEN,
                        null));
    }

    static AttemptId attempt(int job, int n) {
        return new AttemptId(new PartId(new JobId(job), 0), n);
    }

    static NodeShare share(String node, int workers, long cardMask) {
        return new NodeShare(node, workers, cardMask, 1000);
    }

    static Placement placement(ClusterId cluster, NodeShare... shares) {
        return new Placement(cluster, A800, Arrays.asList(shares));
    }
}
