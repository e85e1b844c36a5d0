package io.jialing.core.planning;

import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.placement.GangFit.Fit;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Choice;
import io.jialing.core.state.Choice.Term;
import io.jialing.core.state.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How good a place is, term by term; higher is better.
final class Score {
    private Score() {}

    /// @param policy the one that rules the job
    /// @param siblings the other replicas of its service; null where there is none
    /// @param preference how far down the job's list of models the one used stands, from 0
    /// @param borrowing whether it takes more than its queue has a right to
    static Choice of(
            LocalPriorityPolicy policy,
            Reach.Candidate candidate,
            int preference,
            Shape.Needs needs,
            Fit.Found found,
            boolean borrowing,
            @Nullable Siblings siblings) {
        var terms = new ArrayList<Term>();
        terms.add(new Term("ring", nearness(candidate.ring())));
        terms.add(new Term("tightness", found.cards() == 0 ? 0 : 1 - (double) found.leftIdle() / found.cards()));
        long nodes = found.placement().shares().stream().map(NodeShare::node).distinct().count();
        terms.add(new Term("fragmentation", 0.0 - (double) found.broken() / nodes));
        if (needs.cards().models().size() > 1) {
            terms.add(new Term("modelPreference", -5 * preference));
        }
        List<Ring> rings = needs.locality().rings();
        if (rings.contains(candidate.ring())) {
            // More than rings that are next to each other differ by, so that the job's order wins inside a tier.
            terms.add(new Term("ringPreference", 15 * (rings.size() - rings.indexOf(candidate.ring()))));
        }
        if (needs.locality().sites().contains(candidate.cluster().site())) {
            terms.add(new Term("sitePreference", 5));
        }
        if (borrowing) {
            terms.add(new Term("borrowing", -2));
        }
        if (needs.data().site() != null) {
            terms.add(new Term("data", candidate.cluster().site().equals(needs.data().site()) ? 5 : 0));
        }
        if (siblings != null) {
            terms.addAll(siblings.terms(candidate.cluster()));
        }
        return new Choice(candidate.ring(), candidate.tier(), policy.name(), policy.version(), terms);
    }

    private static double nearness(Ring ring) {
        return switch (ring) {
            case DISTRICT -> 40;
            case HOME -> 30;
            case HUB -> 20;
            case NEIGHBOUR -> 10;
            case REMOTE -> 0;
        };
    }
}
