package io.jialing.core.locality;

import io.jialing.core.site.CityId;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How near to home a job must first try to run, and when it may go further (semantics §9).
///
/// @param name identifies the policy through all its versions
/// @param version counts its versions, from 1
/// @param basis the document or reason it rests on; empty for none
/// @param city the city whose tenants it rules; null for those of all cities
/// @param match the jobs it rules
/// @param tiers nearest first; the first has an open gate, and no ring or site stands in two of them
/// @param deny bans that no gate and no tenant can relax
/// @param tenantMayOptOut whether a job may go first where it names, past the gates but not past a ban
/// @param returnHome when a job that runs further away is moved home
/// @param window when it rules
public record LocalPriorityPolicy(
        String name,
        int version,
        Title title,
        String basis,
        @Nullable CityId city,
        Match match,
        List<LocalityTier> tiers,
        List<Deny> deny,
        boolean tenantMayOptOut,
        ReturnHome returnHome,
        Window window) {

    public LocalPriorityPolicy {
        tiers = List.copyOf(tiers);
        deny = List.copyOf(deny);
        if (name.isEmpty() || version < 1) {
            throw new IllegalArgumentException(
                    "A policy needs a name and a version from 1, not '%s' and %d.".formatted(name, version));
        }
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("Policy %s needs a tier.".formatted(name));
        }
        if (!tiers.getFirst().gate().equals(SpillGate.OPEN)) {
            throw new IllegalArgumentException(
                    "The first tier of policy %s must be open. Maybe put a nearer one before it.".formatted(name));
        }
        var rings = EnumSet.noneOf(Ring.class);
        var sites = new HashSet<SiteId>();
        for (LocalityTier tier : tiers) {
            for (Ring ring : tier.rings()) {
                if (!rings.add(ring)) {
                    throw new IllegalArgumentException("Policy %s has ring %s twice.".formatted(name, ring));
                }
            }
            for (SiteId site : tier.sites()) {
                if (!sites.add(site)) {
                    throw new IllegalArgumentException("Policy %s has site %s twice.".formatted(name, site));
                }
            }
        }
    }

    /// What people call it.
    public record Title(String zh, String en) {}

    /// A ban: the jobs that it is about stay within a ring.
    public record Deny(Match when, Ring ringsBeyond) {
        /// Whether it rests on what the data is, rather than on the place alone.
        public boolean hasDataReason() {
            return when.namesDataClasses();
        }
    }

    /// When a policy rules.
    ///
    /// @param from its first instant; null for always
    /// @param until the first instant at which it rules no more; null for never
    public record Window(@Nullable Instant from, @Nullable Instant until) {
        public static final Window ALWAYS = new Window(null, null);

        public Window {
            if (from != null && until != null && !from.isBefore(until)) {
                throw new IllegalArgumentException("A window from %s until %s is never open.".formatted(from, until));
            }
        }

        public boolean includes(Instant instant) {
            return (from == null || !instant.isBefore(from)) && (until == null || instant.isBefore(until));
        }
    }

    public boolean rules(Subject subject) {
        return (city == null || city.equals(subject.city())) && match.includes(subject);
    }

    /// Whether it rules every job there may be while its window is open.
    public boolean rulesEverything() {
        return city == null && match.equals(Match.EVERYTHING);
    }

    /// The ban that keeps a job out of `ring`, one with a reason in its data before others; empty when none does.
    public Optional<Deny> ban(Subject subject, Ring ring) {
        return deny.stream()
                .filter(ban -> ring.compareTo(ban.ringsBeyond()) > 0 && ban.when().includes(subject))
                .min(Comparator.comparing(ban -> !ban.hasDataReason()));
    }

    /// Whether some ban keeps every job that it rules out of `ring`.
    public boolean deniesAll(Ring ring) {
        return deny.stream().anyMatch(ban -> ring.compareTo(ban.ringsBeyond()) > 0 && ban.when().includesAll(match));
    }

    /// How exactly it names its jobs: a policy for a tenant counts before one for a scenario, that before a city's own,
    /// that before one for a kind of work, and that before the default.
    int precision() {
        return (match.tenants().isEmpty() ? 0 : 8)
                + (match.scenarios().isEmpty() ? 0 : 4)
                + (city == null ? 0 : 2)
                + (match.kinds().isEmpty() ? 0 : 1);
    }

    /// The same with all gates open.
    public LocalPriorityPolicy withOpenGates() {
        var open =
                tiers.stream()
                        .map(tier -> new LocalityTier(tier.name(), tier.rings(), tier.sites(), SpillGate.OPEN))
                        .toList();
        return new LocalPriorityPolicy(
                name, version, title, basis, city, match, open, deny, tenantMayOptOut, returnHome, window);
    }

    /// The same in another window.
    public LocalPriorityPolicy during(Window other) {
        return new LocalPriorityPolicy(
                name, version, title, basis, city, match, tiers, deny, tenantMayOptOut, returnHome, other);
    }

    /// The same as another version.
    public LocalPriorityPolicy asVersion(int other) {
        return new LocalPriorityPolicy(
                name, other, title, basis, city, match, tiers, deny, tenantMayOptOut, returnHome, window);
    }
}
