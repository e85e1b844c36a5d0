package io.jialing.api.metrics;

import io.jialing.api.runtime.HubRuntime;
import io.jialing.api.runtime.StateView;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.simpleclient.bridge.SimpleclientCollector;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Bridges the hub's simpleclient collectors into `/actuator/prometheus`. They have a registry of their own, so that
/// two hubs in one process do not meet.
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    @Bean
    CollectorRegistry hubCollectors() {
        return new CollectorRegistry();
    }

    @Bean
    SimpleclientCollector simpleclientBridge(PrometheusRegistry registry, CollectorRegistry hubCollectors) {
        return SimpleclientCollector.builder().collectorRegistry(hubCollectors).register(registry);
    }

    @Bean
    HubMetrics hubMetrics(CollectorRegistry hubCollectors, StateView view) {
        return new HubMetrics(hubCollectors, view);
    }

    @Bean
    StateMetrics stateMetrics(
            CollectorRegistry hubCollectors, StateView view, InstantSource clock, ObjectProvider<HubRuntime> hub) {
        return new StateMetrics(view, clock, () -> hub.getObject().leads()).register(hubCollectors);
    }
}
