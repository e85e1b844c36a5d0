package io.jialing.api.hub;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.hub.Switches.Setting;
import io.jialing.core.state.HubSwitch;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The hub as operators see and set it.
final class HubDocuments {
    private HubDocuments() {}

    /// How a switch stands.
    enum State {
        ON,
        OFF
    }

    /// What an operator wants.
    ///
    /// @param planning deciding placements
    /// @param dispatch sending placements to clusters
    /// @param preemption making room for more entitled work
    /// @param spill opening gates to further tiers
    /// @param failover giving up work on lost clusters
    /// @param retries trying failed work again
    /// @param reason why; needed to switch anything off
    /// @param until when what is switched off goes on again by itself
    record Wish(
            @Nullable State planning,
            @Nullable State dispatch,
            @Nullable State preemption,
            @Nullable State spill,
            @Nullable State failover,
            @Nullable State retries,
            @Nullable String reason,
            @Nullable Instant until) {

        /// What is wanted of a switch; null for nothing.
        @Nullable State of(HubSwitch which) {
            return switch (which) {
                case PLANNING -> planning;
                case DISPATCH -> dispatch;
                case PREEMPTION -> preemption;
                case SPILL -> spill;
                case FAILOVER -> failover;
                case RETRIES -> retries;
            };
        }
    }

    /// The hub as it is.
    ///
    /// @param switches who set which switch, why and until when, by name; those never touched are absent
    /// @param leader who leads; null when nobody does
    /// @param cycle the leader's last cycle; null when this replica does not lead or none has ended
    /// @param brake whether the leader holds back because most clusters fell silent together; null when this replica
    ///   does not lead
    record View(
            State planning,
            State dispatch,
            State preemption,
            State spill,
            State failover,
            State retries,
            Map<String, Detail> switches,
            @Nullable Leader leader,
            @Nullable Cycle cycle,
            @Nullable Boolean brake) {

        static View of(
                Map<HubSwitch, Setting> settings,
                @Nullable Leader leader,
                @Nullable Cycle cycle,
                @Nullable Boolean brake) {
            var details = new LinkedHashMap<String, Detail>();
            settings.forEach(
                    (which, setting) -> details.put(which.name().toLowerCase(Locale.ROOT), Detail.of(setting)));
            return new View(
                    state(settings, HubSwitch.PLANNING),
                    state(settings, HubSwitch.DISPATCH),
                    state(settings, HubSwitch.PREEMPTION),
                    state(settings, HubSwitch.SPILL),
                    state(settings, HubSwitch.FAILOVER),
                    state(settings, HubSwitch.RETRIES),
                    details,
                    leader,
                    cycle,
                    brake);
        }

        private static State state(Map<HubSwitch, Setting> settings, HubSwitch which) {
            var setting = settings.get(which);
            return setting != null && setting.off() ? State.OFF : State.ON;
        }
    }

    /// The last word on a switch.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Detail(State state, String reason, @Nullable Instant until, String changedBy, Instant changedAt) {
        static Detail of(Setting setting) {
            return new Detail(
                    setting.off() ? State.OFF : State.ON,
                    setting.reason(),
                    setting.until(),
                    setting.changedBy(),
                    setting.changedAt());
        }
    }

    /// Who leads.
    ///
    /// @param epoch counts the leads
    /// @param until when the lead ends unless it is renewed, by the clock of the machines
    record Leader(String holder, long epoch, Instant until) {}

    /// A cycle of planning.
    ///
    /// @param age how long ago it ended; a hub with nothing new to plan lets it grow
    record Cycle(Instant ended, Duration age) {}
}
