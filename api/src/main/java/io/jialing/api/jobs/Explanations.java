package io.jialing.api.jobs;

import io.jialing.api.jobs.explanation.ExplanationView;
import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.planning.Explainer;
import io.jialing.core.state.HubState;
import io.jialing.core.state.PartRecord;
import java.time.Duration;
import java.time.InstantSource;

/// Explains jobs on the last committed state that this replica knows, away from the planning thread.
final class Explanations {
    /// How long a question waits until this replica knows of a job that is stored already.
    private static final Duration SHORTLY = Duration.ofSeconds(2);

    private final Explainer explainer;
    private final Jobs jobs;
    private final ChangeLog log;
    private final StateView view;
    private final InstantSource clock;

    Explanations(Explainer explainer, Jobs jobs, ChangeLog log, StateView view, InstantSource clock) {
        this.explainer = explainer;
        this.jobs = jobs;
        this.log = log;
        this.view = view;
        this.clock = clock;
    }

    /// Why the first part of a job is where it is.
    ExplanationView of(StoredJob job) {
        JobId id = job.record().id();
        if (!job.isOver() && view.state().job(id) == null) {
            view.await(log.head(), SHORTLY);
        }
        StateView.Current current = view.current();
        HubState state = current.state();
        if (state.job(id) != null) {
            var part = new PartId(id, 0);
            return ExplanationView.of(explainer.explain(state, part, clock.instant()), state.part(part), current.seq());
        }
        PartRecord last = jobs.parts(job).getFirst();
        return ExplanationView.ofEnded(id, last, current.seq());
    }
}
