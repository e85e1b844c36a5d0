package io.jialing.api.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jialing.api.Http;
import io.jialing.api.TestDatabase;
import io.jialing.api.Town;
import io.jialing.api.runtime.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Secrets over REST: they come in, jobs can have them, and they are shown to nobody.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "jialing.simulation.topology=none")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsTest {
    private static final String VALUE = "open-sesame-4711";

    @Autowired private DataDirectory directory;
    @Autowired private JdbcClient sql;
    @Autowired private JsonMapper json;
    @Autowired private Secrets secrets;
    @LocalServerPort private int port;
    private Http admin = Http.nobody(0);
    private Http river = Http.nobody(0);
    private Http panda = Http.nobody(0);

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void build() {
        Town town = Town.built(port, directory.path());
        admin = town.admin();
        river = town.river();
        panda = town.panda();
    }

    private static String secret(String name) {
        return "{\"name\":\"%s\",\"values\":{\"token\":\"%s\",\"user\":\"x\"}}".formatted(name, VALUE);
    }

    /// The tables that have a text in some row.
    private List<String> tablesWith(String text) {
        return sql
                .sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
                .query((row, _) -> row.getString(1))
                .list()
                .stream()
                .filter(table ->
                        sql.sql("SELECT EXISTS (SELECT FROM \"%s\" AS row WHERE row::text LIKE ?)".formatted(table))
                                .param("%" + text + "%")
                                .query(Boolean.class)
                                .single())
                .toList();
    }

    @Test
    void a_secret_is_shown_by_name_and_keys_and_its_values_lie_nowhere_in_the_open() {
        Http.Reply made = river.with("Idempotency-Key", "once").post("/v1/secrets", secret("hf")).ok();

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().get("keys")).extracting(JsonNode::asString).containsExactly("token", "user");
        assertThat(
                        List.of(
                                made,
                                river.get("/v1/secrets").ok(),
                                river.get("/v1/secrets/hf").ok(),
                                admin.get("/v1/audit?target=hf").ok()))
                .allSatisfy(reply -> assertThat(reply.toString()).contains("token").doesNotContain(VALUE));
        assertThat(tablesWith("hf")).contains("secrets", "audit");
        assertThat(tablesWith(VALUE)).isEmpty();
    }

    @Test
    void whoever_runs_containers_can_open_it() {
        river.post("/v1/secrets", secret("opened")).ok();

        assertThat(secrets.open("river", "opened")).hasValue(new TreeMap<>(Map.of("token", VALUE, "user", "x")));
        assertThat(secrets.open("panda", "opened")).isEmpty();
    }

    @Test
    void a_row_that_somebody_has_given_to_another_firm_stays_closed() {
        river.post("/v1/secrets", secret("moved")).ok();
        sql.sql("UPDATE secrets SET tenant = 'panda' WHERE name = 'moved'").update();

        assertThatIllegalStateException().isThrownBy(() -> secrets.open("panda", "moved"));
        panda.delete("/v1/secrets/moved").ok();
    }

    @Test
    void its_values_are_replaced_whole_by_whoever_knows_its_tag() {
        String tag = river.post("/v1/secrets", secret("rotated")).ok().etag();

        river.with("If-Match", tag).put("/v1/secrets/rotated", "{\"values\":{\"token\":\"2\"}}").ok();

        assertThat(secrets.open("river", "rotated")).hasValue(new TreeMap<>(Map.of("token", "2")));
        assertThat(river.with("If-Match", tag).delete("/v1/secrets/rotated").status()).isEqualTo(412);
        river.delete("/v1/secrets/rotated").ok();
        assertThat(river.get("/v1/secrets/rotated").status()).isEqualTo(404);
    }

    @Test
    void a_firm_sees_its_own_and_the_hub_sees_whose_they_are() {
        river.post("/v1/secrets", secret("mine")).ok();
        panda.post("/v1/secrets", secret("mine")).ok();

        assertThat(river.get("/v1/secrets").ok().json().get("items"))
                .extracting(item -> item.get("tenant").asString())
                .containsOnly("river");
        assertThat(admin.get("/v1/secrets").ok().json().get("items"))
                .filteredOn(item -> item.get("name").asString().equals("mine"))
                .extracting(item -> item.get("tenant").asString())
                .containsExactly("panda", "river");
        assertThat(admin.get("/v1/secrets/mine?tenant=panda").ok().json().get("tenant").asString()).isEqualTo("panda");
    }

    @Test
    void a_list_comes_in_pages_without_gaps() {
        IntStream.range(0, 5).forEach(i -> panda.post("/v1/secrets", secret("page-" + i)).ok());

        Http.Reply first = panda.get("/v1/secrets?pageSize=3").ok();
        Http.Reply second =
                panda.get("/v1/secrets?pageSize=500&pageToken=" + first.json().get("nextPageToken").asString()).ok();

        assertThat(first.json().get("items")).hasSize(3);
        assertThat(first.toString() + second).contains("page-0", "page-1", "page-2", "page-3", "page-4");
    }

    @Test
    void a_job_that_names_what_is_not_there_is_taken_in_with_a_warning() {
        river.post("/v1/secrets", secret("known")).ok();
        String job =
                """
                {"kind":"TRAINING","images":{"CUDA":"registry.example/train:1"},"training":{},
                 "imagePullSecret":"harbor",
                 "env":{"A":{"secret":"known/token"},"B":{"secret":"known/tokn"},"C":{"secret":"lost"}}}
                """;

        JsonNode warnings = river.post("/v1/jobs", job).ok().json().get("warnings");

        assertThat(warnings)
                .extracting(warning -> warning.get("pointer").asString() + " " + warning.get("detail").asString())
                .containsExactly(
                        "/env/B/secret Secret 'known' has no key 'tokn'. Maybe 'token' is meant.",
                        "/env/C/secret There is no secret 'lost'. The job cannot start before there is.",
                        "/imagePullSecret There is no secret 'harbor'. The job cannot start before there is.");
        assertThat(river.post("/v1/jobs?dryRun=plan", job).ok().json().get("warnings")).isEqualTo(warnings);
        assertThat(panda.post("/v1/jobs?dryRun=plan", job).ok().json().get("warnings")).hasSize(4);
    }

    @Test
    void a_firm_that_keeps_secrets_cannot_be_deleted() {
        admin.post("/v1/tenants", Town.tenant("brief", "chengdu")).ok();
        admin.post("/v1/secrets?tenant=brief", secret("last")).ok();

        assertThat(admin.delete("/v1/tenants/brief").code()).isEqualTo("IN_USE");
        admin.delete("/v1/secrets/last?tenant=brief").ok();
        admin.delete("/v1/tenants/brief").ok();
    }

    @Test
    void a_hub_that_lacks_a_key_of_its_database_does_not_start(@TempDir Path folder) throws IOException {
        river.post("/v1/secrets", secret("sealed")).ok();
        Path other = Files.writeString(folder.resolve("keys"), "B".repeat(42) + "A=\n");

        assertThatIllegalStateException()
                .isThrownBy(() -> new Secrets(sql, json, SecretKeys.in(other)).requireKeys())
                .withMessageContaining("sealed with");
    }
}
