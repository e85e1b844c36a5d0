package io.jialing.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http;
import io.jialing.api.TestDatabase;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.state.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "jialing.topology=none")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiKeysTest {
    private static final String PATH = "/v1/api-keys";

    @Autowired private DataDirectory directory;
    @Autowired private IntakeLane lane;
    @Autowired private JdbcClient sql;
    @LocalServerPort private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void tenants() {
        lane.transact(transaction -> {
            transaction.change(new Change.TenantChanged(tenant("river", "chongqing")));
            transaction.change(new Change.TenantChanged(tenant("panda", "chengdu")));
            return true;
        });
    }

    @Test
    void the_first_key_lies_in_a_file_that_only_its_owner_can_read() throws IOException {
        var file = directory.path().resolve("admin-key");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(Files.readString(file)).matches("jl_[A-Za-z0-9_-]{43}\n");
        assertThat(admin().get(PATH).status()).isEqualTo(200);
    }

    @Test
    void a_secret_is_shown_once_and_kept_nowhere() {
        var created = admin().post(PATH, key("river", "TENANT_USER")).ok();
        var secret = created.json().get("key").asString();

        assertThat(created.status()).isEqualTo(201);
        assertThat(admin().get(String.valueOf(created.header("Location"))).ok().toString()).doesNotContain(secret);
        assertThat(admin().get(PATH).ok().toString()).doesNotContain(secret);
        assertThat(
                        sql.sql(
                                        "SELECT json_agg(api_keys)::text || (SELECT json_agg(audit)::text FROM audit) FROM api_keys")
                                .query(String.class)
                                .single())
                .doesNotContain(secret);
    }

    @Test
    void a_key_lets_in_until_it_is_revoked() {
        var created = admin().post(PATH, key("river", "TENANT_ADMIN")).ok();
        var river = admin().as(created.json().get("key").asString());
        assertThat(river.get(PATH).status()).isEqualTo(200);

        assertThat(admin().delete(PATH + "/" + created.json().get("id").asString()).status()).isEqualTo(204);

        assertThat(river.get(PATH).code()).isEqualTo("UNAUTHENTICATED");
        var shown = admin().get(PATH + "/" + created.json().get("id").asString()).ok();
        assertThat(shown.json().get("revokedAt").isNull()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic eDp5",
                "Bearer",
                "Bearer jl_",
                "Bearer jl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void nobody_gets_in_without_a_key(String header) {
        var caller = header.isEmpty() ? Http.nobody(port) : Http.nobody(port).with("Authorization", header);

        var reply = caller.get(PATH);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1;x=y/api-keys", "/%761/api-keys", "/v1/api-keys/;x"})
    void no_way_of_writing_an_address_leads_around_the_key(String path) {
        assertThat(Http.nobody(port).get(path).status()).isIn(400, 401, 404);
    }

    @ParameterizedTest(name = "{0} giving {1} of {2} is {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "TENANT_ADMIN, TENANT_USER, river, 201",
                "TENANT_ADMIN, TENANT_ADMIN, river, 201",
                "TENANT_ADMIN, TENANT_USER, panda, 400",
                "TENANT_ADMIN, HUB_ADMIN, river, 400",
                "TENANT_ADMIN, HUB_ADMIN, -, 403",
                "TENANT_USER, TENANT_USER, river, 403",
                "POLICY_ADMIN@chongqing, TENANT_USER, river, 201",
                "POLICY_ADMIN@chongqing, TENANT_USER, panda, 400",
                "POLICY_ADMIN@chongqing, POLICY_ADMIN@chongqing, -, 403",
                "HUB_ADMIN@chongqing, OPERATOR@chongqing, -, 201",
                "HUB_ADMIN@chongqing, OPERATOR@chengdu, -, 403",
                "HUB_ADMIN@chongqing, HUB_ADMIN, -, 403",
                "HUB_ADMIN@chongqing, OPERATOR@atlantis, -, 400",
                "OPERATOR, TENANT_USER, river, 403",
                "AUDITOR, AUDITOR, -, 403",
                "HUB_ADMIN, TENANT_USER, -, 400",
                "HUB_ADMIN, KING, -, 400",
                "HUB_ADMIN, AUDITOR, -, 201",
            })
    void nobody_gives_what_he_does_not_have(String giver, String role, @Nullable String tenant, int status) {
        var ofGiver = giver.startsWith("TENANT") ? "river" : null;
        var caller = admin().as(admin().post(PATH, key(ofGiver, giver)).ok().json().get("key").asString());

        var reply = caller.post(PATH, key(tenant, role));

        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
    }

    @Test
    void a_tenants_administrator_sees_the_keys_of_its_tenant_only() {
        var panda = admin().post(PATH, key("panda", "TENANT_USER")).ok().json().get("id").asString();
        var river = admin().as(admin().post(PATH, key("river", "TENANT_ADMIN")).ok().json().get("key").asString());

        assertThat(river.get(PATH + "/" + panda).status()).isEqualTo(404);
        assertThat(river.delete(PATH + "/" + panda).status()).isEqualTo(404);
        var tenants = river.get(PATH).ok().json().get("items").findValuesAsString("tenant");
        assertThat(tenants).isNotEmpty().containsOnly("river");
    }

    @Test
    void the_last_key_that_may_do_everything_cannot_be_revoked() {
        var id = sql.sql("SELECT id FROM api_keys WHERE created_by = 'first-start'").query(String.class).single();
        sql.sql("UPDATE api_keys SET revoked_at = created_at WHERE id <> ? AND 'HUB_ADMIN' = ANY (grants)")
                .param(id)
                .update();

        var reply = admin().delete(PATH + "/" + id);

        assertThat(reply.code()).isEqualTo("CONFLICT");
        assertThat(admin().get(PATH).status()).isEqualTo(200);
    }

    @Test
    void the_same_request_makes_one_key_and_shows_it_again() {
        var caller = admin().with("Idempotency-Key", "one");
        var first = caller.post(PATH, key("river", "TENANT_USER")).ok();

        var again = caller.post(PATH, key("river", "TENANT_USER")).ok();
        var other = caller.post(PATH, key("river", "TENANT_ADMIN"));

        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(sql.sql("SELECT string_agg(body, ' ') FROM idempotency_keys").query(String.class).single())
                .doesNotContain(first.json().get("key").asString())
                .doesNotContain("river");
    }

    @Test
    void a_request_that_failed_may_be_put_right_under_the_same_key() {
        var caller = admin().with("Idempotency-Key", "failed");
        assertThat(caller.post(PATH, key("nobody", "TENANT_USER")).status()).isEqualTo(400);

        assertThat(caller.post(PATH, key("river", "TENANT_USER")).status()).isEqualTo(201);
    }

    @Test
    void a_request_sent_ten_times_at_once_makes_one_key() throws Exception {
        var caller = admin().with("Idempotency-Key", "ten");
        Callable<Http.Reply> send = () -> caller.post(PATH, key("river", "TENANT_USER")).ok();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = threads.invokeAll(IntStream.range(0, 10).mapToObj(_ -> send).toList());
            var first = replies.getFirst().get().json();
            for (var reply : replies) {
                assertThat(reply.get().json()).isEqualTo(first);
            }
        }
    }

    @Test
    void nobody_but_the_asker_gets_the_noted_answer() {
        var caller = admin().with("Idempotency-Key", "mine");
        var first = caller.post(PATH, key("river", "TENANT_ADMIN")).ok();

        var other = caller.as(first.json().get("key").asString()).post(PATH, key("river", "TENANT_ADMIN")).ok();

        assertThat(other.json().get("id")).isNotEqualTo(first.json().get("id"));
    }

    private Http admin() {
        return Http.admin(port, directory.path());
    }

    private static String key(@Nullable String tenant, String role) {
        return "{\"name\":\"test\",\"roles\":[\"%s\"]%s}"
                .formatted(role, tenant == null ? "" : ",\"tenant\":\"" + tenant + "\"");
    }

    private static Tenant tenant(String id, String city) {
        return new Tenant(id, 1, id, new CityId(city), null, "SMALL", "ENTERPRISE", DataClass.INTERNAL, false);
    }
}
