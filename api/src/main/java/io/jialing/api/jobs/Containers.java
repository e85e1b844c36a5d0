package io.jialing.api.jobs;

import io.jialing.api.jobs.document.Asking;
import io.jialing.api.jobs.document.Documents;
import io.jialing.api.jobs.document.JobReader;
import io.jialing.api.keys.TrialTokens;
import io.jialing.api.runtime.StateView;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.container.Container;
import io.jialing.core.container.Run;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.job.JobId;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.PartId;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.CardShares;
import io.jialing.core.state.HubState;
import io.jialing.core.state.NodeState;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/// What the containers of an attempt are given, from what the store says of its job. Reads the store, so it may block.
public final class Containers {
    private final JdbcClient sql;
    private final StateView view;
    private final JobReader reader;
    private final AcceleratorCatalogue catalogue;
    private final TrialTokens tokens;
    private final ContainerSettings settings;

    /// @param reader one without limits: what was taken in runs, whatever may be submitted by now
    Containers(
            JdbcClient sql,
            StateView view,
            JobReader reader,
            AcceleratorCatalogue catalogue,
            TrialTokens tokens,
            ContainerSettings settings) {
        this.sql = sql;
        this.view = view;
        this.reader = reader;
        this.catalogue = catalogue;
        this.tokens = tokens;
        this.settings = settings;
    }

    /// The container of each pod of an order.
    ///
    /// @throws org.springframework.dao.EmptyResultDataAccessException when there is no such job or revision
    public Container of(Order order) {
        HubState state = view.state();
        PartId part = order.attempt().part();
        List<String> arches =
                order.placement().shares().stream()
                        .map(share -> state.node(new NodeId(order.placement().cluster(), share.node())))
                        .filter(Objects::nonNull)
                        .map(NodeState::node)
                        .map(node -> node.arch())
                        .toList();
        JobSpec spec = spec(part.job(), order.stage(), state);
        var run = new Run(order.attempt(), order.placement(), arches, order.stage(), reporting(spec, part));
        return Container.of(spec, run, catalogue);
    }

    private Run.@Nullable Reporting reporting(JobSpec spec, PartId part) {
        if (spec.kind() != WorkKind.TUNING || settings.hubUrl() == null) {
            return null;
        }
        String own = "/v1/jobs/%s/trials/%d/metrics".formatted(part.job(), part.index());
        return new Run.Reporting(settings.hubUrl() + own, tokens.of(part));
    }

    private record Row(String document, String tenant, Instant submitted) {}

    /// The specification of a job; of a service with the program of a revision.
    private JobSpec spec(JobId job, int stage, HubState state) {
        Row row =
                sql.sql("SELECT document, tenant, submitted FROM jobs WHERE id = ?")
                        .param(job.value())
                        .query((found, _) ->
                                new Row(
                                        found.getString(1),
                                        found.getString(2),
                                        found.getObject(3, OffsetDateTime.class).toInstant()))
                        .single();
        ObjectNode document = Documents.stored(row.document());
        if (document.path("kind").asString().equals(WorkKind.INFERENCE.name())) {
            document = Revisions.current(sql, job, document, stage);
        }
        Tenant tenant = state.tenant(row.tenant());
        if (tenant == null) {
            throw new IllegalStateException("Tenant %s of job %s is not known.".formatted(row.tenant(), job));
        }
        var asking = new Asking(tenant, state, CardShares.over(HubState.EMPTY), row.submitted());
        return reader.read(document, asking).spec();
    }
}
