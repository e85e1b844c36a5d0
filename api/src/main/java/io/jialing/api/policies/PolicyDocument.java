package io.jialing.api.policies;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.LocalityTier;
import io.jialing.core.locality.Match;
import io.jialing.core.locality.ReturnHome;
import io.jialing.core.locality.SpillGate;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A policy as it is shown; what was shown may be sent back.
///
/// @param basis the document or reason it rests on
/// @param scope `hub`, or the id of the city whose tenants it rules
/// @param match the jobs it rules
/// @param tiers nearest first
/// @param deny bans that nothing relaxes
/// @param tenantMayOptOut whether a job may go first where it names, past the gates but not past a ban
record PolicyDocument(
        String name,
        Title title,
        @Nullable String basis,
        String scope,
        Jobs match,
        List<Tier> tiers,
        List<Ban> deny,
        boolean tenantMayOptOut,
        Return returnHome,
        Window window) {
    /// The scope of a policy that rules all tenants.
    static final String HUB = "hub";

    /// Stands for everything in a list.
    static final String ANY = "*";

    /// What people call it.
    record Title(@JsonProperty("zh-CN") String zh, String en) {}

    /// Jobs by what they are; `*` alone stands for all.
    record Jobs(List<String> tenants, List<String> kinds, List<String> scenarios, List<String> dataClasses) {
        static Jobs of(Match match) {
            return new Jobs(
                    names(match.tenants()), names(match.kinds()), names(match.scenarios()), names(match.dataClasses()));
        }

        /// The same for people.
        String inWords() {
            return "jobs of tenants %s, kinds %s, scenarios %s and data %s"
                    .formatted(
                            String.join(", ", tenants),
                            String.join(", ", kinds),
                            String.join(", ", scenarios),
                            String.join(", ", dataClasses));
        }

        private static List<String> names(List<?> values) {
            return values.isEmpty() ? List.of(ANY) : values.stream().map(Object::toString).toList();
        }
    }

    /// One step outwards.
    ///
    /// @param sites sites that belong here whatever ring they are in, a contract for example
    /// @param open the gate in front of it; null for the first tier, which has none
    record Tier(String name, List<Ring> rings, List<String> sites, @Nullable Open open) {
        static List<Tier> of(List<LocalityTier> tiers) {
            var shown = new ArrayList<Tier>();
            for (LocalityTier tier : tiers) {
                Open gate = shown.isEmpty() ? null : Open.of(tier.gate());
                var sites = tier.sites().stream().map(SiteId::value).toList();
                shown.add(new Tier(tier.name(), tier.rings(), sites, gate));
            }
            return shown;
        }
    }

    /// When a gate opens: after the wait or for an estimated start too far away, and only while the nearer tiers are
    /// full enough and the price is right.
    ///
    /// @param minUtilization from 0 to 1
    /// @param maxPriceFactor price there relative to home
    record Open(
            @Nullable Duration after,
            @Nullable Duration orEstimatedStartOver,
            double minUtilization,
            @Nullable Double maxPriceFactor) {
        static Open of(SpillGate gate) {
            return new Open(gate.after(), gate.estimatedStartOver(), gate.minUtilization(), gate.maxPriceFactor());
        }
    }

    /// A ban.
    ///
    /// @param when the jobs it is about
    /// @param ringsBeyond the ring within which they stay
    record Ban(Jobs when, Ring ringsBeyond) {}

    /// When a job that runs further away is moved home.
    ///
    /// @param minSaving from 0 to 1
    record Return(boolean enabled, double minSaving, Duration stabilize, int maxConcurrent) {
        static Return of(ReturnHome home) {
            return new Return(home.enabled(), home.minSaving(), home.stabilize(), home.maxConcurrent());
        }
    }

    /// When it rules.
    record Window(@Nullable Instant from, @Nullable Instant until) {}

    static PolicyDocument of(LocalPriorityPolicy policy) {
        return new PolicyDocument(
                policy.name(),
                new Title(policy.title().zh(), policy.title().en()),
                policy.basis().isEmpty() ? null : policy.basis(),
                policy.city() == null ? HUB : policy.city().value(),
                Jobs.of(policy.match()),
                Tier.of(policy.tiers()),
                policy.deny().stream().map(ban -> new Ban(Jobs.of(ban.when()), ban.ringsBeyond())).toList(),
                policy.tenantMayOptOut(),
                Return.of(policy.returnHome()),
                new Window(policy.window().from(), policy.window().until()));
    }
}
