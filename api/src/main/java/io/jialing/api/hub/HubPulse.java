package io.jialing.api.hub;

import io.jialing.api.runtime.ReportListener;
import io.jialing.core.hub.Report;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What this replica's own hub last told of itself, while it leads.
@Component
final class HubPulse implements ReportListener {
    private volatile Beat beat = Beat.NONE;

    /// What is known.
    ///
    /// @param planned when a cycle last ended; null when none has
    /// @param brake whether the hub holds back because most clusters fell silent together
    record Beat(@Nullable Instant planned, boolean brake) {
        static final Beat NONE = new Beat(null, false);
    }

    Beat beat() {
        return beat;
    }

    @Override
    public void reported(Report report) {
        // One thread reports, so reading and writing need not be one step.
        switch (report) {
            case Report.CycleEnded(var at, _) -> beat = new Beat(at, beat.brake());
            case Report.Brake(var on, _) -> beat = new Beat(beat.planned(), on);
            case Report.Deposed _ -> beat = Beat.NONE;
            case Report.CycleBegun _,
                    Report.Moved _,
                    Report.Dispatching _,
                    Report.HealthMoved _,
                    Report.Orphan _,
                    Report.Leftover _,
                    Report.StopOverdue _,
                    Report.Broken _ -> {}
        }
    }
}
