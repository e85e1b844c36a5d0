package io.jialing.core.planning;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.placement.Visits;
import io.jialing.core.planning.Shares.Standing;
import io.jialing.core.quota.Member;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.site.Places;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.Pace;
import io.jialing.core.state.Waiting;
import io.jialing.core.state.Waiting.LaneSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Decides which waiting parts run where: a pure function of a snapshot and an instant. No clock, no I/O, no
/// randomness; the same snapshot gives the same plan, to the byte.
///
/// A cycle takes the queue whose share would be least with the part whose turn it is there ([Tournament], [Shares]),
/// places that part or notes what is in its way, and goes on until nothing is left to try or the budget is used up.
/// Placements are tried on a copy of the state, which costs nothing because states are values. Parts that differ in
/// nothing but their age stand in a lane, the oldest first; when it finds no place, it speaks for all behind it, so
/// that a cycle takes time by the number of lanes and not by the number of jobs.
///
/// Preemption (semantics §7) and shadow reservations (§8) belong after a search that ends nowhere.
public final class Planner {
    private final AcceleratorCatalogue catalogue;
    private final Places places;
    private final StartLimits limits;

    /// A planner that knows these accelerators and cities.
    ///
    /// @param limits how many parts it lets start in a time
    public Planner(AcceleratorCatalogue catalogue, Places places, StartLimits limits) {
        this.catalogue = catalogue;
        this.places = places;
        this.limits = limits;
    }

    /// A planner that lets everything start at once.
    public Planner(AcceleratorCatalogue catalogue, Places places) {
        this(catalogue, places, StartLimits.NONE);
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
            return new Plan(List.of(), List.of(), List.of(), List.of(), null, 0, true);
        }
        var visits = new Visits(budget.nodeVisits());
        return new Cycle(snapshot, now, visits, search(visits)).run();
    }

    /// The shares of queues and cohorts, as this planner takes them.
    public Shares shares(HubState state) {
        return new Shares(state, catalogue);
    }

    AcceleratorCatalogue catalogue() {
        return catalogue;
    }

    /// A search over one state, for explanations.
    Search search() {
        return search(new Visits(Long.MAX_VALUE));
    }

    private Search search(Visits visits) {
        return new Search(catalogue, places, limits, visits);
    }

    private final class Cycle {
        private final Instant now;
        private final Visits visits;
        private final Search search;
        private Shares shares;
        private final List<Decision> decisions = new ArrayList<>();
        private final List<Plan.LaneBlocked> blocked = new ArrayList<>();
        private final TreeMap<Pace.Key, Pace> paces = new TreeMap<>();
        private HubState overlay;
        private @Nullable Instant wakeAt;
        private boolean placed;
        private boolean opensWhenFuller;

        Cycle(HubState snapshot, Instant now, Visits visits, Search search) {
            this.overlay = snapshot;
            this.now = now;
            this.visits = visits;
            this.search = search;
            this.shares = new Shares(snapshot, catalogue);
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
            return new Plan(
                    decisions,
                    blocked,
                    List.copyOf(paces.values()),
                    search.failedSearches(),
                    wakeAt,
                    visits.made(),
                    complete);
        }

        /// Tries all lanes once; false when the budget was used up before the end.
        private boolean pass() {
            var tournament = new Tournament(overlay, lines(), this::standing);
            while (!tournament.isEmpty() && !visits.areUsedUp()) {
                Line line = tournament.next();
                serve(line);
                tournament.putBack(line);
            }
            return tournament.isEmpty();
        }

        /// One line a queue.
        private Map<String, Line> lines() {
            var lines = new TreeMap<String, Line>();
            for (LaneSize size : overlay.lanes()) {
                lines.computeIfAbsent(size.lane().queue(), Line::new).add(size.lane(), overlay.waiting(size.lane()));
            }
            return lines;
        }

        private Standing standing(Member member, Waiting waiting) {
            return shares.standing(member, search.estimate(overlay, waiting, now));
        }

        private void serve(Line line) {
            Line.Lane lane = line.take();
            Waiting waiting = lane.head();
            switch (search.find(overlay, waiting, now)) {
                case Search.Outcome.Found(var placement, var choice, var spill) -> {
                    decide(new Decision.Placed(waiting.part(), placement, choice, spill));
                    started(line.queue(), placement.cluster());
                    placed = true;
                    shares = shares.in(overlay);
                    lane.advance();
                }
                case Search.Outcome.Nowhere nowhere -> {
                    if (nowhere.opened() != null) {
                        decide(new Decision.GateOpened(waiting.part(), nowhere.opened()));
                    }
                    opensWhenFuller |= nowhere.opensWhenFuller();
                    wake(nowhere.wakeAt());
                    blocked.add(new Plan.LaneBlocked(lane.lane(), nowhere.blockers().getFirst()));
                    if (nowhere.opened() == null) {
                        lane.finish(); // it has waited longest of its lane, and so speaks for all behind it
                    } else {
                        lane.advance(); // the gate may be open for the next one too
                    }
                }
            }
            line.putBack(lane);
        }

        private void wake(@Nullable Instant at) {
            if (at != null && (wakeAt == null || at.isBefore(wakeAt))) {
                wakeAt = at;
            }
        }

        private void started(String queue, ClusterId cluster) {
            List<Pace> after = limits.after(overlay, queue, cluster, now);
            overlay = overlay.apply(new Change.PacesChanged(after));
            after.forEach(pace -> paces.put(pace.key(), pace));
        }

        private void decide(Decision decision) {
            decisions.add(decision);
            overlay = overlay.apply(new Change.PartChanged(decision.applied(overlay.part(decision.part()), now)));
        }
    }
}
