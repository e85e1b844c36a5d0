package io.jialing.api.events;

import io.jialing.api.runtime.StateView;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Puts the event stream together.
@Configuration(proxyBeanMethods = false)
class EventConfiguration {

    @Bean
    EventFeed eventFeed(StateView view, EventSettings settings) {
        return new EventFeed(view, settings.backlog());
    }
}
