package io.jialing.core.cluster;

import io.jialing.core.site.SiteId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A cluster as its operator registered it and wants it used. Intake alone writes it; what the hub itself finds out is
/// its [Health].
///
/// @param version counts the changes of this record, from 1
/// @param group the one supply group it belongs to
/// @param declaredLost when an operator vouched that nothing runs there any more; null when nobody did
public record Cluster(
        ClusterId id,
        long version,
        SiteId site,
        SupplyGroupId group,
        ClusterKind kind,
        BindingMode bindingMode,
        Admission admission,
        @Nullable Instant declaredLost) {

    public Cluster withAdmission(Admission next) {
        return new Cluster(id, version + 1, site, group, kind, bindingMode, next, declaredLost);
    }

    public Cluster declaredLostAt(Instant at) {
        return new Cluster(id, version + 1, site, group, kind, bindingMode, admission, at);
    }
}
