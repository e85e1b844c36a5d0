package io.jialing.api.policies;

import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.Shapes;
import io.jialing.core.planning.Planner;
import io.jialing.core.planning.PolicyComparison;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Puts together how policies are kept, read and shown.
@Configuration(proxyBeanMethods = false)
class PolicyConfiguration {

    @Bean
    PolicyVersions policyVersions(JdbcClient sql, Shapes shapes) {
        return new PolicyVersions(sql, shapes.codec());
    }

    @Bean
    PolicyViews policyViews(PolicyVersions versions, StateView view, InstantSource clock) {
        return new PolicyViews(versions, view, clock);
    }

    @Bean
    PolicyReaders policyReaders(StateView view, PolicySettings settings, InstantSource clock) {
        return new PolicyReaders(view, settings, clock);
    }

    @Bean
    PolicyComparison policyComparison(Planner planner) {
        return new PolicyComparison(planner);
    }
}
