package io.jialing.core.locality;

import io.jialing.core.site.DataClass;
import io.jialing.core.site.Ring;
import io.jialing.core.site.WorkKind;
import java.util.List;

/// How near to home a job must first try to run, and when it may go further.
///
/// @param version counts publications, from 1
/// @param basis the document or reason it rests on
/// @param match the jobs it rules
/// @param tiers nearest first; the first has an open gate
/// @param deny bans that no gate and no tenant can relax
public record LocalPriorityPolicy(
        String name, int version, String basis, Match match, List<LocalityTier> tiers, List<Deny> deny) {
    /// Matches every value.
    public static final String ANY = "*";

    public LocalPriorityPolicy {
        tiers = List.copyOf(tiers);
        deny = List.copyOf(deny);
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("Policy %s needs a tier.".formatted(name));
        }
    }

    /// The jobs that a policy rules; an empty list of kinds or data classes stands for all.
    public record Match(
            List<String> tenants, List<WorkKind> kinds, List<String> scenarios, List<DataClass> dataClasses) {
        public Match {
            tenants = List.copyOf(tenants);
            kinds = List.copyOf(kinds);
            scenarios = List.copyOf(scenarios);
            dataClasses = List.copyOf(dataClasses);
        }

        boolean includes(String tenant, String scenario, WorkKind kind, DataClass dataClass) {
            return (tenants.contains(ANY) || tenants.contains(tenant))
                    && (scenarios.contains(ANY) || scenarios.contains(scenario))
                    && (kinds.isEmpty() || kinds.contains(kind))
                    && (dataClasses.isEmpty() || dataClasses.contains(dataClass));
        }

        /// The more exactly a policy names a job, the more it counts: tenant before scenario before kind.
        int precision() {
            return (tenants.contains(ANY) ? 0 : 4) + (scenarios.contains(ANY) ? 0 : 2) + (kinds.isEmpty() ? 0 : 1);
        }
    }

    /// A ban: data of these classes stays within a ring.
    public record Deny(List<DataClass> dataClasses, Ring ringsBeyond) {
        public Deny {
            dataClasses = List.copyOf(dataClasses);
        }
    }

    public boolean rules(String tenant, String scenario, WorkKind kind, DataClass dataClass) {
        return match.includes(tenant, scenario, kind, dataClass);
    }

    /// Whether a ban keeps data of this class out of `ring`.
    public boolean denies(DataClass dataClass, Ring ring) {
        return deny.stream()
                .anyMatch(ban -> ban.dataClasses().contains(dataClass) && ring.compareTo(ban.ringsBeyond()) > 0);
    }
}
