package io.jialing.core.planning;

import io.jialing.core.cluster.Placement;
import io.jialing.core.job.PartId;
import io.jialing.core.state.Choice;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Spill;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one cycle decided about one part.
public sealed interface Decision {
    /// The part is to run there.
    ///
    /// @param spill the gate it went through; null at home
    record Placed(PartId part, Placement placement, Choice choice, @Nullable Spill spill) implements Decision {
        @Override
        public PartRecord applied(PartRecord before, Instant at) {
            return before.reserved(placement, choice, spill, at);
        }
    }

    /// A gate has opened for the part, and stays open until it starts or is queued anew.
    record GateOpened(PartId part, Spill spill) implements Decision {
        @Override
        public PartRecord applied(PartRecord before, Instant at) {
            return before.stay(at).through(spill).record();
        }
    }

    /// The part that this is about.
    PartId part();

    /// The part as the decision makes it.
    ///
    /// @param before the part as it was when the decision was taken
    PartRecord applied(PartRecord before, Instant at);
}
