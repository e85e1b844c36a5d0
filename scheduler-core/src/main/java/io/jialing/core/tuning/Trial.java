package io.jialing.core.tuning;

import io.jialing.core.state.PartRecord;
import io.jialing.core.state.TrialScore;
import java.time.Instant;

/// A trial that was begun: where it stands, and what it has reported.
public record Trial(PartRecord part, TrialScore score) {
    int number() {
        return part.id().index();
    }

    /// Whether it has a place among those that wait or run at a time.
    boolean isActive() {
        return !part.state().isTerminal() && !part.awaitsPromotion();
    }

    /// Whether it has come to a rung, on the way to it or beyond, and can be compared there.
    boolean hasReached(int rung) {
        boolean there = part.stage() > rung || (part.stage() == rung && !isActive());
        return there && score.hasReached(rung);
    }

    /// Until when its report is waited for: [Instant#MIN] unless it has come to its rung and has not told how it did.
    public Instant missedUntil() {
        return part.awaitsPromotion() && !score.hasReached(part.stage())
                ? part.since().plus(NextMoves.PATIENCE)
                : Instant.MIN;
    }

    /// Whether it may still come to a rung.
    boolean mayReach(int rung) {
        return isActive() ? part.stage() <= rung : part.awaitsPromotion() && part.stage() < rung;
    }
}
