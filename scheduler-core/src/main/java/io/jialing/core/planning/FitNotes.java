package io.jialing.core.planning;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.placement.GangFit;
import io.jialing.core.placement.GangFit.Fit;
import io.jialing.core.placement.Visits;
import io.jialing.core.state.Blocked;
import io.jialing.core.state.Blocked.Fits;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Shape;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Fits shapes onto nodes and remembers where they did not fit: in this cycle, and through the state from one cycle to
/// the next.
final class FitNotes {
    private final Visits visits;
    private final TreeMap<Blocked.Key, Blocked> made = new TreeMap<>();

    FitNotes(Visits visits) {
        this.visits = visits;
    }

    /// The notes of this cycle.
    List<Blocked> made() {
        return List.copyOf(made.values());
    }

    /// Looks for room for the shape on one kind of nodes, unless it is known that there is none.
    Fit fit(HubState state, Shape shape, ClusterId cluster, Reach.NodeKind kind) {
        Fits known = known(state, shape, cluster, kind);
        if (known == Fits.NEVER || known == Fits.NOT_NOW) {
            return new Fit.None();
        }
        Fit fit = new GangFit(state, visits).fit(cluster, kind.model(), shape.needs());
        if (fit instanceof Fit.None) {
            note(state, shape, cluster, kind, Fits.NOT_NOW);
        }
        return fit;
    }

    /// Whether there is room for the shape on one kind of nodes. Remembered either way, unlike a fit that is used.
    boolean hasRoom(HubState state, Shape shape, ClusterId cluster, Reach.NodeKind kind) {
        if (known(state, shape, cluster, kind) == Fits.NOW) {
            return true;
        }
        boolean found = fit(state, shape, cluster, kind) instanceof Fit.Found;
        if (found) {
            var key = new Blocked.Key(shape.id(), cluster, kind.id());
            made.put(key, state.note(key, Fits.NOW));
        }
        return found;
    }

    /// Whether there would be room if nobody else were there.
    boolean fitsWhenEmpty(HubState state, Shape shape, ClusterId cluster, Reach.NodeKind kind) {
        Fits known = known(state, shape, cluster, kind);
        if (known == null) {
            note(state, shape, cluster, kind, Fits.WHEN_EMPTY);
            known = known(state, shape, cluster, kind);
        }
        return known != Fits.NEVER;
    }

    private @Nullable Fits known(HubState state, Shape shape, ClusterId cluster, Reach.NodeKind kind) {
        var key = new Blocked.Key(shape.id(), cluster, kind.id());
        Blocked note = made.get(key);
        if (note == null || (note.fits() == Fits.NOW && state.isVoid(note))) {
            note = state.blocked(key);
        }
        return note == null ? null : note.fits();
    }

    private void note(HubState state, Shape shape, ClusterId cluster, Reach.NodeKind kind, Fits unlessNever) {
        boolean possible = new GangFit(state, visits).fitsWhenEmpty(cluster, kind.model(), shape.needs());
        var key = new Blocked.Key(shape.id(), cluster, kind.id());
        made.put(key, state.note(key, possible ? unlessNever : Fits.NEVER));
    }
}
