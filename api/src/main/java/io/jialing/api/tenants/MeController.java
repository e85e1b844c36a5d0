package io.jialing.api.tenants;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jialing.api.http.Cards;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Grant;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.quota.Queue;
import io.jialing.core.state.HubState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What a caller is to the hub.
@RestController
class MeController {
    private final StateView view;

    MeController(StateView view) {
        this.view = view;
    }

    /// A caller as the hub knows it.
    ///
    /// @param key id of the API key used
    /// @param tenant null for people of the hub, and with it the home
    /// @param queues the tenant's queues
    /// @param quota its rights, one a queue and flavor
    /// @param used what its jobs hold now, one a queue, supply group and model
    record Me(
            String key,
            @Nullable String tenant,
            @Nullable Home home,
            List<String> roles,
            List<String> queues,
            List<Right> quota,
            List<Held> used) {}

    record Home(String city, @Nullable String district) {}

    /// A right, in cards.
    ///
    /// @param used what counts against it now
    record Right(
            String queue,
            String supplyGroup,
            @JsonProperty("class") String acceleratorClass,
            BigDecimal nominal,
            BigDecimal used) {}

    /// What jobs of a queue hold.
    ///
    /// @param model empty for work without accelerators
    record Held(String queue, String supplyGroup, String model, BigDecimal cards) {}

    /// A sum over the clusters of a supply group.
    private record Sum(SupplyGroupId group, String model, long milliCards) {
        static final Comparator<Sum> ORDER = Comparator.comparing(Sum::group).thenComparing(Sum::model);
    }

    @GetMapping("/v1/me")
    Me me(Caller caller) {
        var state = view.state();
        var tenant = caller.tenant() == null ? null : state.tenant(caller.tenant());
        var queues = new ArrayList<String>();
        var quota = new ArrayList<Right>();
        var used = new ArrayList<Held>();
        for (Queue queue : state.queues()) {
            if (tenant != null && queue.tenant().equals(tenant.id())) {
                var sums = sums(state, queue);
                queues.add(queue.name());
                quota.addAll(rights(queue, sums));
                sums.forEach(sum ->
                        used.add(new Held(queue.name(), sum.group().value(), sum.model(), Cards.of(sum.milliCards()))));
            }
        }
        return new Me(
                caller.keyId(),
                caller.tenant(),
                tenant == null
                        ? null
                        : new Home(
                                tenant.homeCity().value(),
                                tenant.district() == null ? null : tenant.district().value()),
                caller.grants().stream().map(Grant::toString).toList(),
                queues,
                quota,
                used);
    }

    private static List<Right> rights(Queue queue, List<Sum> sums) {
        return queue.quota().stream()
                .map(quota -> {
                    long held =
                            sums.stream()
                                    .filter(sum -> quota.flavor().includes(sum.group(), sum.model()))
                                    .mapToLong(Sum::milliCards)
                                    .sum();
                    return new Right(
                            queue.name(),
                            quota.flavor().group().value(),
                            quota.flavor().acceleratorClass(),
                            Cards.of(quota.nominalMilliCards()),
                            Cards.of(held));
                })
                .toList();
    }

    private static List<Sum> sums(HubState state, Queue queue) {
        var byGroup = new TreeMap<Sum, Long>(Sum.ORDER);
        for (var usage : state.usages(queue.name())) {
            var cluster = state.cluster(usage.key().cluster());
            if (cluster != null) {
                byGroup.merge(new Sum(cluster.group(), usage.key().model(), 0), usage.milliCards(), Long::sum);
            }
        }
        return byGroup.entrySet().stream()
                .map(entry -> new Sum(entry.getKey().group(), entry.getKey().model(), entry.getValue()))
                .toList();
    }
}
