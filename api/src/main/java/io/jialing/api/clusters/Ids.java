package io.jialing.api.clusters;

import io.jialing.api.problem.ProblemException;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.site.SiteId;

/// Ids as they come in addresses: one that cannot be an id names nothing.
final class Ids {
    /// What a site's id looks like.
    static final String SITE = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    private Ids() {}

    static SiteId site(String text) {
        if (!text.matches(SITE)) {
            throw ProblemException.notFound("site", text);
        }
        return new SiteId(text);
    }

    static ClusterId cluster(String text) {
        if (text.isBlank()) {
            throw ProblemException.notFound("cluster", text);
        }
        return new ClusterId(text);
    }
}
