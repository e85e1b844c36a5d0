package io.jialing.api.jobs;

import io.jialing.api.jobs.document.Documents;
import io.jialing.core.job.PartState;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A job as clients see it.
final class JobView {
    private JobView() {}

    /// A job in a list.
    static ObjectNode summary(StoredJob job) {
        ObjectNode view = head(job);
        view.put("name", job.name());
        view.put("kind", job.record().shape().needs().kind().name());
        view.put("queue", job.record().queue());
        view.put("scenario", job.record().shape().needs().scenario());
        view.put("priority", job.record().priority().name());
        if (job.labels() != null) {
            view.set("labels", Documents.stored(job.labels()));
        }
        view.putObject("links").put("self", JobAddress.of(job.record().id()));
        return view;
    }

    /// A job with its document, its parts and where to go on.
    static ObjectNode full(StoredJob job, String document, List<PartRecord> parts) {
        ObjectNode view = head(job);
        view.setAll(Documents.stored(document));
        view.put("priority", job.record().priority().name());
        view.set("parts", Documents.json().valueToTree(parts.stream().map(PartView::of).toList()));
        return links(view, job);
    }

    /// A tuning job with its document as it is now, and how its trials stand.
    static ObjectNode full(StoredJob job, String document, Sweep sweep, Trials.Summary trials) {
        ObjectNode view = head(job);
        view.setAll(Documents.stored(document));
        view.put("priority", job.record().priority().name());
        view.withObject("tuning").put("maxTrials", sweep.maxTrials()).put("parallelTrials", sweep.parallelTrials());
        view.set("trials", Documents.json().valueToTree(trials));
        links(view, job).withObject("links").put("trials", JobAddress.of(job.record().id()) + "/trials");
        return view;
    }

    /// A service with its document as it is now, and how its replicas stand.
    static ObjectNode full(
            StoredJob job, ObjectNode document, Service service, List<PartRecord> replicas, Instant now) {
        ObjectNode view = head(job);
        view.setAll(document);
        view.put("priority", job.record().priority().name());
        view.put("revision", service.revision());
        view.withObject("inference")
                .put("minReplicas", service.minReplicas())
                .put("maxReplicas", service.maxReplicas())
                .put("replicas", service.replicas());
        var states = new EnumMap<PartState, Integer>(PartState.class);
        List<PartRecord> needed = replicas.stream().filter(part -> !part.isScaledDown()).toList();
        needed.forEach(part -> states.merge(part.state(), 1, Integer::sum));
        ObjectNode summary = view.putObject("replicas");
        summary.put("wanted", job.isOver() ? 0 : service.wanted(now));
        summary.put("ready", states.getOrDefault(PartState.RUNNING, 0));
        ObjectNode byState = summary.putObject("byState");
        states.forEach((state, count) -> byState.put(state.name(), count));
        view.set("parts", Documents.json().valueToTree(needed.stream().map(PartView::of).toList()));
        links(view, job).withObject("links").put("endpoints", JobAddress.of(job.record().id()) + "/endpoints");
        return view;
    }

    /// A job after a command.
    static ObjectNode brief(StoredJob job) {
        return links(head(job), job);
    }

    private static ObjectNode head(StoredJob job) {
        JobRecord record = job.record();
        ObjectNode view = Documents.object();
        view.put("id", record.id().toString());
        view.put("tenant", record.tenant());
        view.put("version", record.version());
        view.put("state", job.state().name());
        view.put("stateSince", job.since().toString());
        String wants = wants(job);
        if (wants != null) {
            view.put("wanted", wants);
        }
        if (job.cluster() != null) {
            view.put("cluster", job.cluster());
        }
        view.put("submittedAt", record.submitted().toString());
        Instant finished = job.finished();
        if (finished != null) {
            view.put("finishedAt", finished.toString());
        }
        return view;
    }

    /// What its owner wants and it has not come to yet; null for nothing.
    private static @Nullable String wants(StoredJob job) {
        if (job.isOver()) {
            return null;
        }
        if (job.record().cancel()) {
            return PartState.CANCELLED.name();
        }
        return job.record().hold() && job.state() != PartState.HELD ? PartState.HELD.name() : null;
    }

    private static ObjectNode links(ObjectNode view, StoredJob job) {
        String address = JobAddress.of(job.record().id());
        view.putObject("links")
                .put("self", address)
                .put("explanation", address + "/explanation")
                .put("attempts", address + "/attempts")
                .put("events", address + "/events")
                .put("logs", address + "/logs");
        return view;
    }
}
