package io.jialing.core.locality;

import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import java.util.List;

/// One step of a local-priority policy: the rings and sites it covers, and the gate in front of it.
public record LocalityTier(String name, List<Ring> rings, List<SiteId> sites, SpillGate gate) {
    public LocalityTier {
        rings = List.copyOf(rings);
        sites = List.copyOf(sites);
        if (rings.isEmpty() && sites.isEmpty()) {
            throw new IllegalArgumentException("Tier %s needs a ring or a site.".formatted(name));
        }
    }

    public boolean covers(Ring ring, SiteId site) {
        return rings.contains(ring) || sites.contains(site);
    }
}
