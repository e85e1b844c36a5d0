package io.jialing.api.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.security.Caller;
import io.jialing.core.fixtures.Scene;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PolicySettingsTest {
    private static final PolicyVersion DRAFT =
            new PolicyVersion(Scene.policy("p").policy(), "author", Scene.NOON, null, List.of(), null);

    private static PolicySettings settings(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("jialing.policies", PolicySettings.class);
    }

    private static boolean mayApprove(PolicySettings settings, String key) {
        return settings.mayApprove(DRAFT, new Caller(key, null, List.of()));
    }

    @Test
    void a_second_person_is_needed_and_the_usual_scenarios_are_known() {
        PolicySettings usual = settings(Map.of());

        assertThat(mayApprove(usual, "author")).isFalse();
        assertThat(mayApprove(usual, "another")).isTrue();
        assertThat(usual.scenarios()).contains("manufacturing", "medical", "other").hasSize(10);
    }

    @Test
    void one_person_is_enough_where_that_is_set() {
        assertThat(mayApprove(settings(Map.of("jialing.policies.second-person", "false")), "author")).isTrue();
    }

    @Test
    void further_scenarios_may_be_known() {
        assertThat(settings(Map.of("jialing.policies.scenarios", "medical,robots")).scenarios())
                .containsExactly("medical", "robots");
    }
}
