package io.jialing.core.placement;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.job.Within;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.state.HubState;
import io.jialing.core.state.NodeState;
import io.jialing.core.state.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Fits all pods of a gang onto nodes of one cluster and one accelerator model, or none.
///
/// The smallest domain that holds the gang is taken: one node, else one rack, else one pool, else the cluster, as far
/// as the shape allows. Among domains of a size the one with the least room left over wins, and among nodes the
/// fullest, so that room for wide jobs stays together (best fit; ties go to the smaller name). A search looks at each
/// node of the model once at most: O(n log n) for n nodes.
public final class GangFit {
    private static final int WHOLE = 1000;

    private final HubState state;
    private final Visits visits;

    /// Searches in a state, counting the nodes it looks at.
    public GangFit(HubState state, Visits visits) {
        this.state = state;
        this.visits = visits;
    }

    /// What a search found.
    public sealed interface Fit {
        /// A place for all pods.
        ///
        /// @param leftIdle cards that stay idle on the nodes it uses
        /// @param cards cards that those nodes have
        /// @param broken nodes that were wholly idle before and are partly idle after
        record Found(Placement placement, int leftIdle, int cards, int broken) implements Fit {}

        /// No place for all pods.
        record None() implements Fit {}
    }

    /// A node and how many pods of the gang it can hold, or holds.
    private record Room(NodeState node, int pods) {
        private static final Comparator<Room> ROOMIEST_FIRST =
                Comparator.comparingInt((Room room) -> -room.pods)
                        .thenComparingInt(room -> room.node.idleCards())
                        .thenComparing(room -> room.node.node().id());

        String pool() {
            return node.node().pool();
        }

        String rack() {
            return GangFit.rack(node.node());
        }
    }

    /// Nodes whose rack nobody knows share none.
    private static String rack(Node node) {
        return node.rack().isEmpty() ? node.pool() + "//" + node.id().name() : node.pool() + "/" + node.rack();
    }

    /// Searches the nodes of one model in one cluster.
    ///
    /// @param model null for nodes without accelerators
    public Fit fit(ClusterId cluster, @Nullable AcceleratorModel model, Shape.Needs needs) {
        int permille = permille(model, needs);
        if (permille > WHOLE) {
            return new Fit.None();
        }
        boolean first = needs.workers() == 1 && permille == WHOLE;
        var rooms = new ArrayList<Room>();
        long pods = 0;
        int leastIdle = permille == WHOLE ? needs.cards().count() : 0;
        for (NodeState node : state.readyNodes(cluster, modelId(model), leastIdle)) {
            visits.visit();
            int here = Math.min(needs.workers(), pods(node, model, needs, permille));
            if (here > 0) {
                rooms.add(new Room(node, here));
                pods += here;
                if (first) {
                    break; // nodes come fullest first
                }
            }
        }
        List<Room> domain = pods < needs.workers() ? null : smallestDomain(rooms, needs, permille);
        return domain == null
                ? new Fit.None()
                : place(cluster, model, needs, permille, fewest(domain, needs.workers()));
    }

    /// Whether the gang would fit if nobody else were there.
    public boolean fitsWhenEmpty(ClusterId cluster, @Nullable AcceleratorModel model, Shape.Needs needs) {
        int permille = permille(model, needs);
        if (permille > WHOLE) {
            return false;
        }
        var podsByDomain = new TreeMap<String, Integer>();
        for (NodeState nodeState : state.readyNodes(cluster, modelId(model), 0)) {
            visits.visit();
            Node node = nodeState.node();
            int byCards =
                    needs.cards().isNone()
                            ? Integer.MAX_VALUE
                            : permille == WHOLE
                                    ? node.cards() / needs.cards().count()
                                    : node.cards() * (WHOLE / permille);
            int pods =
                    needs.hasImageFor(model == null ? null : model.stack(), node.arch())
                            ? Math.min(needs.workers(), Math.min(byCards, node.capacity().fits(needs.perWorker())))
                            : 0;
            String domain =
                    switch (needs.within()) {
                        case NODE -> node.id().name();
                        case RACK -> rack(node);
                        case POOL -> node.pool();
                        case CLUSTER -> "";
                    };
            if (podsByDomain.merge(domain, pods, (a, b) -> Math.min(needs.workers(), a + b)) >= needs.workers()) {
                return true;
            }
        }
        return false;
    }

    /// Thousandths of each card that a pod takes, 1000 for whole cards or none, more when the card is too small.
    private static int permille(@Nullable AcceleratorModel model, Shape.Needs needs) {
        var fraction = needs.cards().fraction();
        return fraction == null || model == null ? WHOLE : fraction.permilleOf(model.memoryGib().orElse(0));
    }

    private static String modelId(@Nullable AcceleratorModel model) {
        return model == null ? "" : model.id();
    }

    private static int pods(NodeState node, @Nullable AcceleratorModel model, Shape.Needs needs, int permille) {
        if (!needs.hasImageFor(model == null ? null : model.stack(), node.node().arch())) {
            return 0;
        }
        int byResources = node.free().fits(needs.perWorker());
        if (needs.cards().isNone() || byResources == 0) {
            return byResources;
        }
        if (permille == WHOLE) {
            return Math.min(byResources, node.idleCards() / needs.cards().count());
        }
        int byCards = node.idleCards() * (WHOLE / permille);
        for (NodeState.SharedCard card : node.shared()) {
            byCards += card.freePermille() / permille;
        }
        return Math.min(byResources, byCards);
    }

    private static @Nullable List<Room> smallestDomain(List<Room> rooms, Shape.Needs needs, int permille) {
        List<Room> node = permille == WHOLE ? fullest(rooms, needs.workers()) : tightest(rooms, needs, permille);
        if (node != null) {
            return node;
        }
        List<Room> rack = needs.within() == Within.NODE ? null : tightest(rooms, Room::rack, needs.workers());
        if (rack != null) {
            return rack;
        }
        boolean wider = needs.within() == Within.POOL || needs.within() == Within.CLUSTER;
        List<Room> pool = wider ? tightest(rooms, Room::pool, needs.workers()) : null;
        if (pool != null) {
            return pool;
        }
        return needs.within() == Within.CLUSTER ? rooms : null;
    }

    /// The fullest node that holds all pods; rooms come fullest first.
    private static @Nullable List<Room> fullest(List<Room> rooms, int workers) {
        for (Room room : rooms) {
            if (room.pods() >= workers) {
                return List.of(room);
            }
        }
        return null;
    }

    /// The node that holds all pods on which a shared card is left with the least; a card is broken open only where no
    /// shared one will do.
    private static @Nullable List<Room> tightest(List<Room> rooms, Shape.Needs needs, int permille) {
        Room best = null;
        int least = Integer.MAX_VALUE;
        for (Room room : rooms) {
            int left = leftOnCard(room.node(), permille);
            if (room.pods() >= needs.workers() && left < least) {
                best = room;
                least = left;
            }
        }
        return best == null ? null : List.of(best);
    }

    private static int leftOnCard(NodeState node, int permille) {
        int least = 2 * WHOLE - permille;
        for (NodeState.SharedCard card : node.shared()) {
            if (card.freePermille() >= permille) {
                least = Math.min(least, card.freePermille() - permille);
            }
        }
        return least;
    }

    private static @Nullable List<Room> tightest(List<Room> rooms, Function<Room, String> domainOf, int workers) {
        var domains = new TreeMap<String, List<Room>>();
        for (Room room : rooms) {
            domains.computeIfAbsent(domainOf.apply(room), _ -> new ArrayList<>()).add(room);
        }
        List<Room> best = null;
        long least = Long.MAX_VALUE;
        for (List<Room> domain : domains.values()) {
            long pods = domain.stream().mapToLong(Room::pods).sum();
            if (pods >= workers && pods < least) {
                best = domain;
                least = pods;
            }
        }
        return best;
    }

    /// The roomiest nodes until one can hold the rest, then the tightest that can: few nodes, few of them left half
    /// used. The pods of the answer are those that run there.
    private static List<Room> fewest(List<Room> domain, int workers) {
        var byRoom = new ArrayList<>(domain);
        byRoom.sort(Room.ROOMIEST_FIRST);
        var chosen = new ArrayList<Room>();
        int rest = workers;
        while (rest > 0) {
            Room next = byRoom.getFirst();
            for (Room room : byRoom) {
                if (room.pods() >= rest && room.pods() < next.pods()) {
                    next = room;
                }
            }
            byRoom.remove(next);
            int here = Math.min(rest, next.pods());
            chosen.add(new Room(next.node(), here));
            rest -= here;
        }
        return chosen;
    }

    private static Fit.Found place(
            ClusterId cluster, @Nullable AcceleratorModel model, Shape.Needs needs, int permille, List<Room> rooms) {
        var shares = new ArrayList<NodeShare>();
        int leftIdle = 0;
        int cards = 0;
        int broken = 0;
        for (Room room : rooms) {
            NodeState node = room.node();
            long mask = 0;
            if (permille == WHOLE) {
                mask = lowest(node.idleMask(), needs.cards().count() * room.pods());
                shares.add(new NodeShare(node.node().id().name(), room.pods(), mask, WHOLE));
            } else {
                for (NodeShare share : fractions(node, room.pods(), permille)) {
                    mask |= share.cardMask();
                    shares.add(share);
                }
            }
            int left = Long.bitCount(node.idleMask() & ~mask);
            boolean wasIdle = node.idleCards() == node.node().cards();
            leftIdle += left;
            cards += node.node().cards();
            broken += wasIdle && left > 0 && mask != 0 ? 1 : 0;
        }
        shares.sort(Comparator.comparing(NodeShare::node).thenComparingLong(NodeShare::cardMask));
        return new Fit.Found(new Placement(cluster, modelId(model), shares), leftIdle, cards, broken);
    }

    private static long lowest(long mask, int count) {
        long rest = mask;
        for (int i = 0; i < count; i++) {
            rest &= rest - 1;
        }
        return mask ^ rest;
    }

    /// Each pod goes to the shared card that it fills best, else to the first idle one.
    private static List<NodeShare> fractions(NodeState node, int pods, int permille) {
        var free = new TreeMap<Integer, Integer>();
        node.shared().forEach(card -> free.put(card.card(), card.freePermille()));
        long idle = node.idleMask();
        var podsOn = new TreeMap<Integer, Integer>();
        for (int pod = 0; pod < pods; pod++) {
            int best = -1;
            int least = Integer.MAX_VALUE;
            for (var card : free.entrySet()) {
                if (card.getValue() >= permille && card.getValue() < least) {
                    best = card.getKey();
                    least = card.getValue();
                }
            }
            if (best < 0) {
                best = Long.numberOfTrailingZeros(idle);
                idle &= idle - 1;
                free.put(best, WHOLE);
            }
            free.merge(best, -permille, Integer::sum);
            podsOn.merge(best, 1, Integer::sum);
        }
        var shares = new ArrayList<NodeShare>();
        podsOn.forEach((card, count) ->
                shares.add(new NodeShare(node.node().id().name(), count, 1L << card, count * permille)));
        return shares;
    }
}
