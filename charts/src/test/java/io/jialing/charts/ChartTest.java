package io.jialing.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
    private static final Path CHART = Path.of("jialing");
    private static final String DATABASE = "jdbc:postgresql://postgres.databases/jialing";

    private static String rendered(Map<String, Object> values) {
        TemplateCommand command = new Helm(CHART).template().withName("hub").withNamespace("jialing");
        command.set("database.url", DATABASE);
        values.forEach(command::set);
        return command.call();
    }

    @Test
    void the_chart_has_no_warnings() {
        var result = new Helm(CHART).lint().strict().call();

        // Without a database there is nothing to install, so the defaults alone are no values.
        assertThat(result.getMessages()).filteredOn(message -> message.contains("[WARNING]")).isEmpty();
    }

    @Test
    void a_hub_is_two_replicas_that_share_a_database_and_run_as_nobody_in_particular() {
        String manifests = rendered(Map.of());

        assertThat(manifests)
                .contains("kind: Deployment", "replicas: 2", "kind: Service", "kind: PodDisruptionBudget")
                .contains("spring.datasource.url=" + DATABASE)
                .contains("jialing.secret-key-file=/etc/jialing-keys/key", "secretName: jialing-secret-key")
                .contains("runAsNonRoot: true", "readOnlyRootFilesystem: true", "automountServiceAccountToken: false")
                .contains("hub.json: ")
                .doesNotContain("kind: Ingress", "kind: ServiceMonitor", "kind: NetworkPolicy");
    }

    @Test
    void what_is_asked_for_is_there() {
        String manifests =
                rendered(
                        Map.of(
                                "replicas",
                                1,
                                "ingress.enabled",
                                true,
                                "ingress.host",
                                "hub.example",
                                "ingress.tlsSecret",
                                "hub-tls",
                                "networkPolicy.enabled",
                                true,
                                "monitoring.serviceMonitor",
                                true,
                                "monitoring.alertRules",
                                true,
                                "settings.jialing\\.http\\.requests-per-second",
                                500));

        assertThat(manifests)
                .contains("kind: Ingress", "kind: NetworkPolicy", "kind: ServiceMonitor", "kind: PrometheusRule")
                .contains("jialing.http.requests-per-second=500")
                .contains("Cluster {{ $labels.cluster }}")
                .doesNotContain("kind: PodDisruptionBudget");
    }

    @ParameterizedTest
    @CsvSource({
        "replicas, 0, /replicas",
        "replicas, many, /replicas",
        "database.url, mysql://db/jialing, /database/url",
        "secretKey.secret, '', /secretKey/secret",
        "topology, imaginary, /topology",
        "service.type, Everywhere, /service/type",
        "ingress.enabled, true, /ingress/host",
        "replicaCount, 3, replicaCount",
        "settings.Bad_Name, 1, Bad_Name",
    })
    void a_value_that_makes_no_sense_is_refused_and_named(String name, String value, String named) {
        Map<String, Object> values = Map.of(name, value);

        assertThatThrownBy(() -> rendered(values)).hasMessageContaining(named);
    }

    @Test
    void simulated_clusters_want_a_single_replica() {
        assertThatThrownBy(() -> rendered(Map.of("topology", "illustrative")))
                .hasMessageContaining("set replicas to 1");
        assertThat(rendered(Map.of("topology", "illustrative", "replicas", 1)))
                .contains("jialing.simulation.topology=illustrative");
    }
}
