package io.jialing.core.site;

import io.jialing.core.resource.AcceleratorCatalogue;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// The sites a hub starts with and the clusters at them.
///
/// @param madeUp whether places and sizes are made up (示意数据); whoever shows them must say so
/// @param sites in one stable order
/// @param clusters in one stable order; each belongs to exactly one supply group, so the groups are disjoint
public record Topology(String name, boolean madeUp, List<Site> sites, List<ClusterPlan> clusters) {
    public Topology {
        sites = List.copyOf(sites);
        clusters = List.copyOf(clusters);
        var siteIds = new HashSet<SiteId>();
        for (var site : sites) {
            if (!siteIds.add(site.id())) {
                throw new IllegalArgumentException("Topology %s has two sites %s.".formatted(name, site.id()));
            }
        }
        var clusterIds = new HashSet<String>();
        for (var cluster : clusters) {
            if (!clusterIds.add(cluster.id())) {
                throw new IllegalArgumentException("Topology %s has two clusters %s.".formatted(name, cluster.id()));
            }
            if (!siteIds.contains(cluster.site())) {
                throw new IllegalArgumentException(
                        "Cluster %s is at %s, which is no site of topology %s."
                                .formatted(cluster.id(), cluster.site(), name));
            }
        }
    }

    /// The default: neutral names and made-up sizes over the cities of the hub, one neighbour and two remote hubs.
    public static Topology illustrative() {
        return TopologyFiles.shipped("illustrative", true, Places.shipped(), AcceleratorCatalogue.shipped());
    }

    /// The facilities that public sources name, each capacity with its basis.
    public static Topology real() {
        return TopologyFiles.shipped("real", false, Places.shipped(), AcceleratorCatalogue.shipped());
    }

    /// The site of that id.
    public Optional<Site> site(SiteId id) {
        return sites.stream().filter(site -> site.id().equals(id)).findFirst();
    }

    /// The cluster of that id.
    public Optional<ClusterPlan> cluster(String id) {
        return clusters.stream().filter(cluster -> cluster.id().equals(id)).findFirst();
    }

    /// The clusters at a site, in the topology's order.
    public List<ClusterPlan> clustersAt(SiteId site) {
        return clusters.stream().filter(cluster -> cluster.site().equals(site)).toList();
    }

    /// The names of the supply groups, in order of first appearance.
    public List<String> supplyGroups() {
        return clusters.stream().map(ClusterPlan::supplyGroup).distinct().toList();
    }
}
