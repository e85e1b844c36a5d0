package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.Placement;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.site.Site;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Supply;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// The rules of lending (semantics §6) once more, read off the records from the top down: what no placement may break.
final class Rights {
    private final HubState state;

    Rights(HubState state) {
        this.state = state;
    }

    /// A queue or a cohort in one flavor.
    sealed interface Node {
        List<Quota> quota();

        record OfQueue(Queue queue) implements Node {
            @Override
            public List<Quota> quota() {
                return queue.quota();
            }
        }

        record OfCohort(String name, List<Quota> quota) implements Node {}
    }

    /// What is wrong with how much a queue, its cohort and that one's parent use of a flavor; empty when nothing is.
    List<String> broken(String queue, Flavor flavor) {
        var broken = new ArrayList<String>();
        List<Node> path = path(queue);
        boolean bounded =
                everybody().stream()
                        .filter(node -> top(node).equals(top(path.getFirst())))
                        .anyMatch(node -> own(node, flavor).isPresent());
        if (!bounded) {
            return broken;
        }
        for (Node node : path) {
            if (node.equals(path.getLast())) {
                check(broken, used(node, flavor) <= quota(node, flavor), node, flavor, "uses more than there is");
            } else if (own(node, flavor).isPresent() && own(node, flavor).get().borrowMilliCards().isPresent()) {
                long may = lends(node, flavor) + own(node, flavor).get().borrowMilliCards().getAsLong();
                check(broken, takes(node, flavor) <= may, node, flavor, "borrows more than it may");
            }
        }
        return broken;
    }

    /// Whether some other queue of the same cohorts uses more than its own nominal amount.
    boolean anotherBorrows(String queue, Flavor flavor) {
        for (Queue other : state.queues()) {
            Node node = new Node.OfQueue(other);
            boolean shares = top(node).equals(top(path(queue).getFirst())) && !other.name().equals(queue);
            if (shares && held(other.name(), flavor) > nominal(node, flavor)) {
                return true;
            }
        }
        return false;
    }

    long nominal(String queue, Flavor flavor) {
        return nominal(path(queue).getFirst(), flavor);
    }

    /// What parts of a queue hold of a flavor.
    long held(String queue, Flavor flavor) {
        return sum(flavor, job -> job.queue().equals(queue));
    }

    /// What parts of firms of other cities hold of a flavor.
    long visiting(Flavor flavor) {
        long milliCards = 0;
        for (Cluster cluster : state.clusters()) {
            Site site = Objects.requireNonNull(state.site(cluster.site()));
            milliCards +=
                    sum(
                            flavor,
                            cluster,
                            job -> !Objects.requireNonNull(state.tenant(job.tenant())).homeCity().equals(site.city()));
        }
        return milliCards;
    }

    long capacity(Flavor flavor) {
        return capacity(flavor, false);
    }

    private long capacity(Flavor flavor, boolean lostToo) {
        long milliCards = 0;
        for (Cluster cluster : state.clusters()) {
            for (Supply supply : state.supplies(cluster.id())) {
                boolean counts = lostToo || state.health(cluster.id()).state() != ClusterHealth.LOST;
                if (counts && flavor.includes(cluster.group(), supply.key().model())) {
                    milliCards += supply.milliCards();
                }
            }
        }
        return milliCards;
    }

    private long sum(Flavor flavor, Predicate<JobRecord> whose) {
        long milliCards = 0;
        for (Cluster cluster : state.clusters()) {
            milliCards += sum(flavor, cluster, whose);
        }
        return milliCards;
    }

    private long sum(Flavor flavor, Cluster cluster, Predicate<JobRecord> whose) {
        long milliCards = 0;
        for (PartRecord part : state.parts()) {
            Placement held = part.held();
            if (held != null
                    && held.cluster().equals(cluster.id())
                    && state.health(cluster.id()).state() != ClusterHealth.LOST
                    && flavor.includes(cluster.group(), held.model())
                    && whose.test(Objects.requireNonNull(state.job(part.id().job())))) {
                milliCards += held.milliCards();
            }
        }
        return milliCards;
    }

    private List<Node> everybody() {
        var all = new ArrayList<Node>();
        state.queues().forEach(queue -> all.add(new Node.OfQueue(queue)));
        state.cohorts().forEach(cohort -> all.add(new Node.OfCohort(cohort.name(), cohort.quota())));
        return all;
    }

    private List<Node> path(String queue) {
        var path = new ArrayList<Node>();
        path.add(new Node.OfQueue(Objects.requireNonNull(state.queue(queue))));
        for (Optional<Node> next = parent(path.getLast()); next.isPresent(); next = parent(path.getLast())) {
            path.add(next.get());
        }
        return path;
    }

    private Node top(Node node) {
        return parent(node).map(this::top).orElse(node);
    }

    private Optional<Node> parent(Node node) {
        String name =
                switch (node) {
                    case Node.OfQueue(var queue) -> queue.cohort();
                    case Node.OfCohort cohort -> {
                        Cohort record = state.cohort(cohort.name());
                        yield record == null ? null : record.parent();
                    }
                };
        if (name == null) {
            return Optional.empty();
        }
        Cohort record = state.cohort(name);
        return Optional.of(new Node.OfCohort(name, record == null ? List.of() : record.quota()));
    }

    private List<Node> children(Node node) {
        return everybody().stream().filter(each -> parent(each).equals(Optional.of(node))).toList();
    }

    private Optional<Quota> own(Node node, Flavor flavor) {
        long all = capacity(flavor, true);
        return node.quota().stream()
                .filter(quota -> quota.flavor().equals(flavor))
                .findFirst()
                .map(quota -> all == 0 ? quota : quota.scaled(capacity(flavor), all));
    }

    private long nominal(Node node, Flavor flavor) {
        return own(node, flavor).map(Quota::nominalMilliCards).orElse(0L);
    }

    private long quota(Node node, Flavor flavor) {
        return nominal(node, flavor) + children(node).stream().mapToLong(child -> lends(child, flavor)).sum();
    }

    private long kept(Node node, Flavor flavor) {
        Optional<Quota> own = own(node, flavor);
        return own.isEmpty() || own.get().lendMilliCards().isEmpty()
                ? 0
                : Math.max(0, quota(node, flavor) - own.get().lendMilliCards().getAsLong());
    }

    private long lends(Node node, Flavor flavor) {
        return quota(node, flavor) - kept(node, flavor);
    }

    private long used(Node node, Flavor flavor) {
        return switch (node) {
            case Node.OfQueue(var queue) -> held(queue.name(), flavor);
            case Node.OfCohort _ -> children(node).stream().mapToLong(child -> takes(child, flavor)).sum();
        };
    }

    private long takes(Node node, Flavor flavor) {
        return Math.max(0, used(node, flavor) - kept(node, flavor));
    }

    private void check(List<String> broken, boolean right, Node node, Flavor flavor, String otherwise) {
        if (!right) {
            broken.add(
                    "%s %s: %s, uses %d, quota %d, keeps %d"
                            .formatted(
                                    node,
                                    otherwise,
                                    flavor,
                                    used(node, flavor),
                                    quota(node, flavor),
                                    kept(node, flavor)));
        }
    }
}
