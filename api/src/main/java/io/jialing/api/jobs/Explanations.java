package io.jialing.api.jobs;

import io.jialing.api.jobs.explanation.ExplanationView;
import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import io.jialing.core.planning.Explainer;
import io.jialing.core.state.HubState;
import io.jialing.core.state.PartRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /// The first part that waits; where none does, the first that is not over; null when there is none.
    private static @Nullable PartRecord toExplain(List<PartRecord> parts) {
        Optional<PartRecord> waiting = parts.stream().filter(part -> part.state() == PartState.QUEUED).findFirst();
        return waiting.or(() -> parts.stream().filter(part -> !part.state().isTerminal()).findFirst()).orElse(null);
    }

    /// Why a job is where it is: of many parts, the first that waits speaks for all.
    ExplanationView of(StoredJob job) {
        JobId id = job.record().id();
        if (!job.isOver() && view.state().job(id) == null) {
            view.await(log.head(), SHORTLY);
        }
        StateView.Current current = view.current();
        HubState state = current.state();
        PartRecord part = toExplain(state.parts(id));
        if (part != null) {
            return ExplanationView.of(explainer.explain(state, part.id(), clock.instant()), part, current.seq());
        }
        List<PartRecord> stored = jobs.parts(job);
        return stored.isEmpty()
                ? ExplanationView.ofNothing(id, job.state(), current.seq())
                : ExplanationView.ofEnded(id, stored.getFirst(), current.seq());
    }
}
