package io.jialing.api.events;

import io.jialing.api.runtime.log.ChangeKind;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.core.cluster.Admission;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An entry of the change log as clients see it: `seq`, `at` and `type`, and of the rest what applies.
///
/// - About a job: `tenant`, `jobId`, and `wanted` {queue, priority, hold, cancel, requeues} when its owner asked for
///   something, or `part`, `from`, `state`, `message`, `attempt`, `cluster` when a part of it moved.
/// - About a cluster: `cluster`, `state`, and `node` when it is about one of its nodes.
/// - About a tenant, cohort, queue, site, supply group or the hub's switches: `target`.
/// - `reason`: why, in one word, when there is something to say.
public final class EventView {
    private EventView() {}

    /// The view of an entry.
    public static ObjectNode of(LogEntry entry) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("seq", entry.seq());
        view.put("at", entry.at().toString());
        view.put("type", ChangeKind.of(entry.change()).name());
        put(view, "tenant", entry.about().tenant());
        put(view, "reason", entry.about().reason());
        switch (entry.change()) {
            case Change.JobQueued(var job) -> job(view, job).put("state", entry.about().to());
            case Change.JobChanged(var job) -> job(view, job);
            case Change.PartChanged(var part) -> part(view, part, entry.about().from());
            case Change.JobMoved(var standing) -> {
                view.put("jobId", standing.job().toString());
                put(view, "from", entry.about().from());
                view.put("state", standing.state().name());
                put(view, "message", standing.message().isEmpty() ? null : standing.message());
            }
            case Change.TrialReported(var score) ->
                    view.put("jobId", score.trial().job().toString())
                            .put("part", score.trial().index())
                            .put("step", score.step())
                            .put("value", score.value());
            case Change.TenantChanged(var tenant) -> view.put("target", tenant.id());
            case Change.TenantGone(var tenant) -> view.put("target", tenant).put("state", "GONE");
            case Change.CohortChanged(var cohort) -> view.put("target", cohort.name());
            case Change.QueueChanged(var queue) -> view.put("target", queue.name());
            case Change.SiteChanged(var site) -> view.put("target", site.id().value());
            case Change.SupplyGroupChanged(var group) -> view.put("target", group.id().value());
            case Change.ClusterChanged(var cluster) ->
                    view.put("cluster", cluster.id().value()).put("state", admission(cluster.admission()));
            case Change.HealthChanged(var health) ->
                    view.put("cluster", health.cluster().value()).put("state", health.state().name());
            case Change.NodeChanged(var node) ->
                    view.put("cluster", node.id().cluster().value())
                            .put("node", node.id().name())
                            .put("state", node.ready() ? "READY" : "NOT_READY");
            case Change.NodeGone(var node) ->
                    view.put("cluster", node.cluster().value()).put("node", node.name()).put("state", "GONE");
            case Change.PoliciesChanged _ -> view.put("target", "policies");
            case Change.SwitchesChanged(var off) -> {
                view.put("target", "switches");
                off.forEach(view.putArray("off")::addPOJO);
            }
            case Change.MemoryChanged(var memory) -> view.put("target", memory.member().name());
            case Change.PacesChanged _ -> view.put("target", "paces");
            case Change.Ticked _ -> view.put("target", "clock");
        }
        return view;
    }

    private static ObjectNode job(ObjectNode view, JobRecord job) {
        view.put("jobId", job.id().toString());
        view.putObject("wanted")
                .put("queue", job.queue())
                .put("priority", job.priority().name())
                .put("hold", job.hold())
                .put("cancel", job.cancel())
                .put("requeues", job.requeues());
        return view;
    }

    private static void part(ObjectNode view, PartRecord part, @Nullable String from) {
        view.put("jobId", part.id().job().toString());
        view.put("part", part.id().index());
        put(view, "from", from);
        view.put("state", part.state().name());
        put(view, "reason", part.cause().isEmpty() ? null : part.cause());
        put(view, "message", part.message().isEmpty() ? null : part.message());
        PartRecord.AttemptRecord attempt = part.attempt();
        if (attempt != null) {
            view.put("attempt", attempt.n());
            view.put("cluster", attempt.placement().cluster().value());
        }
    }

    private static String admission(Admission admission) {
        return switch (admission) {
            case Admission.Open _ -> "OPEN";
            case Admission.Cordoned _ -> "CORDONED";
            case Admission.Draining _ -> "DRAINING";
        };
    }

    private static void put(ObjectNode view, String field, @Nullable String text) {
        if (text != null) {
            view.put(field, text);
        }
    }
}
