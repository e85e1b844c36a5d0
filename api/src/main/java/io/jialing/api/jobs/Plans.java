package io.jialing.api.jobs;

import io.jialing.api.jobs.Submissions.Candidate;
import io.jialing.api.jobs.explanation.PlanView;
import io.jialing.api.runtime.StateView;
import io.jialing.core.planning.Explainer;
import io.jialing.core.planning.Preview;

/// Says what would become of a job, without storing anything.
final class Plans {
    private final Submissions submissions;
    private final Explainer explainer;
    private final StateView view;
    private final JobIds ids;

    Plans(Submissions submissions, Explainer explainer, StateView view, JobIds ids) {
        this.submissions = submissions;
        this.explainer = explainer;
        this.view = view;
        this.ids = ids;
    }

    PlanView of(Candidate candidate) {
        Preview preview = explainer.preview(view.state(), candidate.record(ids.next()), candidate.at());
        return PlanView.of(preview, submissions.refusal(candidate), candidate.defaulted(), candidate.warnings());
    }
}
