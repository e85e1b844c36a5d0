package io.jialing.api.policies;

import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.core.site.Places;
import java.time.InstantSource;

/// Reads documents of policies as things are at the moment.
final class PolicyReaders {
    private final StateView view;
    private final PolicySettings settings;
    private final InstantSource clock;

    PolicyReaders(StateView view, PolicySettings settings, InstantSource clock) {
        this.view = view;
        this.settings = settings;
        this.clock = clock;
    }

    /// Reads what a caller writes.
    PolicyReader of(Caller caller) {
        var state = view.state();
        return new PolicyReader(
                Places.shipped(),
                new MatchReader(state, caller, settings.scenarios()),
                new TierReader(state),
                clock.instant());
    }
}
