package io.jialing.core.planning;

import io.jialing.core.placement.Visits;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.site.Places;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.Waiting;
import io.jialing.core.state.Waiting.LaneSize;
import io.jialing.core.state.Waiting.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Decides which waiting parts run where: a pure function of a snapshot and an instant. No clock, no I/O, no
/// randomness; the same snapshot gives the same plan, to the byte.
///
/// A cycle takes the queue that has the least for its weight, tries the part whose turn it is there, places it or notes
/// what is in its way, and goes on until nothing is left to try or the budget is used up. Placements are tried on a
/// copy of the state, which costs nothing because states are values. Parts that differ in nothing but their age stand
/// in a lane, the oldest first; when it finds no place, it speaks for all behind it, so that a cycle takes time by the
/// number of lanes and not by the number of jobs.
///
/// Preemption (semantics §7) and shadow reservations (§8) belong after a search that ends nowhere, fairness beyond the
/// weighted share of cards (§6) in [Shares].
public final class Planner {
    private final AcceleratorCatalogue catalogue;
    private final Places places;

    /// A planner that knows these accelerators and cities.
    public Planner(AcceleratorCatalogue catalogue, Places places) {
        this.catalogue = catalogue;
        this.places = places;
    }

    /// How much work a cycle may do.
    ///
    /// @param nodeVisits nodes it may look at; the search that passes the number is still completed
    public record Budget(long nodeVisits) {
        /// No limit.
        public static final Budget UNLIMITED = new Budget(Long.MAX_VALUE);
    }

    /// Plans one cycle.
    public Plan plan(HubState snapshot, Instant now, Budget budget) {
        if (!snapshot.isOn(HubSwitch.PLANNING)) {
            return new Plan(List.of(), List.of(), List.of(), null, 0, true);
        }
        var visits = new Visits(budget.nodeVisits());
        return new Cycle(snapshot, now, visits, new Search(catalogue, places, visits)).run();
    }

    AcceleratorCatalogue catalogue() {
        return catalogue;
    }

    /// A search over one state, for explanations.
    Search search() {
        return new Search(catalogue, places, new Visits(Long.MAX_VALUE));
    }

    private static final class Cycle {
        private final Instant now;
        private final Visits visits;
        private final Search search;
        private final Shares shares;
        private final List<Decision> decisions = new ArrayList<>();
        private final List<Plan.LaneBlocked> blocked = new ArrayList<>();
        private HubState overlay;
        private @Nullable Instant wakeAt;
        private boolean placed;
        private boolean opensWhenFuller;

        Cycle(HubState snapshot, Instant now, Visits visits, Search search) {
            this.overlay = snapshot;
            this.now = now;
            this.visits = visits;
            this.search = search;
            this.shares = new Shares(snapshot);
        }

        /// What one part takes can be what makes home full for another that was tried before it, so all lanes are tried
        /// again until that opens no more gates.
        Plan run() {
            boolean complete;
            do {
                placed = false;
                opensWhenFuller = false;
                wakeAt = null;
                blocked.clear();
                complete = pass();
            } while (complete && placed && opensWhenFuller);
            if (!blocked.isEmpty()) {
                wake(overlay.policies().nextEdge(now));
            }
            return new Plan(decisions, blocked, search.failedSearches(), wakeAt, visits.made(), complete);
        }

        /// Tries all lanes once; false when the budget was used up before the end.
        private boolean pass() {
            PriorityQueue<Line> lines = lines();
            while (!lines.isEmpty() && !visits.areUsedUp()) {
                Line line = lines.remove();
                serve(line);
                if (line.hasNext()) {
                    lines.add(line.withShare(shares.of(line.queue())));
                }
            }
            return lines.isEmpty();
        }

        /// One line a queue; the one that has the least for its weight is served first.
        private PriorityQueue<Line> lines() {
            var lanes = new TreeMap<String, PriorityQueue<LaneCursor>>();
            for (LaneSize size : overlay.lanes()) {
                lanes.computeIfAbsent(size.lane().queue(), _ -> new PriorityQueue<>())
                        .add(new LaneCursor(size.lane(), overlay.waiting(size.lane())));
            }
            var lines = new PriorityQueue<Line>();
            lanes.forEach((queue, cursors) -> lines.add(new Line(queue, shares.of(queue), cursors)));
            return lines;
        }

        private void serve(Line line) {
            LaneCursor cursor = line.next();
            Waiting waiting = cursor.head();
            switch (search.find(overlay, waiting, now)) {
                case Search.Outcome.Found(var placement, var choice, var spill) -> {
                    decide(new Decision.Placed(waiting.part(), placement, choice, spill));
                    placed = true;
                    shares.charge(line.queue(), placement.milliCards());
                    cursor.advance();
                }
                case Search.Outcome.Nowhere nowhere -> {
                    if (nowhere.opened() != null) {
                        decide(new Decision.GateOpened(waiting.part(), nowhere.opened()));
                    }
                    opensWhenFuller |= nowhere.opensWhenFuller();
                    wake(nowhere.wakeAt());
                    blocked.add(new Plan.LaneBlocked(cursor.lane, nowhere.blockers().getFirst()));
                    if (nowhere.opened() == null) {
                        cursor.finish(); // it has waited longest of its lane, and so speaks for all behind it
                    } else {
                        cursor.advance(); // the gate may be open for the next one too
                    }
                }
            }
            if (cursor.isAtHead()) {
                line.putBack(cursor);
            }
        }

        private void wake(@Nullable Instant at) {
            if (at != null && (wakeAt == null || at.isBefore(wakeAt))) {
                wakeAt = at;
            }
        }

        private void decide(Decision decision) {
            decisions.add(decision);
            overlay = overlay.apply(new Change.PartChanged(decision.applied(overlay.part(decision.part()), now)));
        }
    }

    /// The parts of a lane that were not tried yet.
    private static final class LaneCursor implements Comparable<LaneCursor> {
        private final Waiting.Lane lane;
        private final Iterator<Waiting> rest;
        private @Nullable Waiting head;

        LaneCursor(Waiting.Lane lane, Iterator<Waiting> rest) {
            this.lane = lane;
            this.rest = rest;
            this.head = rest.next();
        }

        boolean isAtHead() {
            return head != null;
        }

        Waiting head() {
            if (head == null) {
                throw new IllegalStateException("Lane %s has come to its end.".formatted(lane));
            }
            return head;
        }

        void advance() {
            head = rest.hasNext() ? rest.next() : null;
        }

        void finish() {
            head = null;
        }

        @Override
        public int compareTo(LaneCursor other) {
            return Turn.BEFORE.compare(head().turn(), other.head().turn());
        }
    }

    /// What is left to try of one queue, and its share when it was put in line.
    private record Line(String queue, double share, PriorityQueue<LaneCursor> lanes) implements Comparable<Line> {
        private static final Comparator<Line> ORDER =
                Comparator.comparingDouble(Line::share).thenComparing(Line::queue);

        LaneCursor next() {
            return lanes.remove();
        }

        void putBack(LaneCursor lane) {
            lanes.add(lane);
        }

        boolean hasNext() {
            return !lanes.isEmpty();
        }

        Line withShare(double next) {
            return new Line(queue, next, lanes);
        }

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }
    }
}
