package io.jialing.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http.Reply;
import io.jialing.api.client.Wait;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.StateView;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.state.HubSwitch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// What administrators and operators do over REST, from the request to the state that the planner reads.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "jialing.simulation.topology=none")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdministrationTest {
    @Autowired private DataDirectory directory;
    @Autowired private StateView view;
    @Autowired private JdbcClient sql;
    @LocalServerPort private int port;
    private Town town = new Town(Http.nobody(0), Http.nobody(0), Http.nobody(0));

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void build() {
        town = Town.built(port, directory.path());
    }

    @ParameterizedTest
    @CsvSource({"重庆, chongqing", "重庆市, chongqing", "chengdu, chengdu", "Chengdu, chengdu"})
    void a_home_city_may_be_named_in_chinese_or_by_id(String named, String id) {
        var tenant = "firm-" + Integer.toHexString(named.hashCode());

        var created = town.admin().post("/v1/tenants", Town.tenant(tenant, named)).ok();

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("homeCity").asString()).isEqualTo(id);
        assertThat(town.admin().get("/v1/tenants/" + tenant).ok().json()).isEqualTo(created.json());
        assertThat(String.valueOf(view.state().tenant(tenant))).contains(id);
    }

    @Test
    void a_district_is_shown_by_its_code() {
        var created =
                town.admin()
                        .post(
                                "/v1/tenants",
                                "{\"id\":\"yc\",\"name\":\"永川某公司\",\"homeCity\":\"重庆\",\"district\":\"永川区\"}")
                        .ok();

        assertThat(created.json().get("district").asString()).isEqualTo("500118");
        assertThat(created.json().get("name").asString()).isEqualTo("永川某公司");
    }

    @Test
    void an_unknown_city_is_told_the_nearest_known_one() {
        var reply = town.admin().post("/v1/tenants", Town.tenant("lost", "chongqin"));

        assertThat(reply.code()).isEqualTo("INVALID");
        assertThat(reply.json().at("/errors/0/pointer").asString()).isEqualTo("/homeCity");
        assertThat(reply.json().at("/errors/0/detail").asString()).contains("'chongqing'");
    }

    @Test
    void what_was_shown_may_be_sent_back() {
        for (var path : new String[] {"/v1/tenants/river", "/v1/queues/river-q", "/v1/sites/north"}) {
            var shown = town.admin().get(path).ok();

            var put = town.admin().with("If-Match", shown.etag()).put(path, shown.json().toString());

            assertThat(put.ok().json()).as(path).isEqualTo(shown.json());
        }
    }

    @Test
    void a_patch_changes_what_it_names_and_nothing_else() {
        town.admin().post("/v1/tenants", Town.tenant("patched", "chongqing")).ok();
        var before = town.admin().get("/v1/tenants/patched").ok();

        var after =
                town.admin()
                        .with("If-Match", before.etag())
                        .patch("/v1/tenants/patched", "{\"name\":\"New name\"}")
                        .ok();

        assertThat(after.json().get("name").asString()).isEqualTo("New name");
        assertThat(after.json().get("sizeClass")).isEqualTo(before.json().get("sizeClass"));
        assertThat(after.etag()).isNotEqualTo(before.etag());
        assertThat(town.admin().with("If-Match", before.etag()).patch("/v1/tenants/patched", "{}").code())
                .isEqualTo("PRECONDITION_FAILED");
        assertThat(town.admin().with("If-Match", "W/" + after.etag()).patch("/v1/tenants/patched", "{}").code())
                .isEqualTo("PRECONDITION_FAILED");
        assertThat(town.admin().with("If-Match", "*").patch("/v1/tenants/patched", "{}").status()).isEqualTo(200);
    }

    @Test
    void a_tenant_goes_only_when_nothing_belongs_to_it() {
        town.admin().post("/v1/tenants", Town.tenant("brief", "chongqing")).ok();
        assertThat(town.admin().delete("/v1/tenants/brief").status()).isEqualTo(204);
        assertThat(town.admin().get("/v1/tenants/brief").status()).isEqualTo(404);
        assertThat(view.state().tenant("brief")).isNull();

        var used = town.admin().delete("/v1/tenants/river");

        assertThat(used.code()).isEqualTo("IN_USE");
        assertThat(used.json().at("/params/uses").toString()).isEqualTo("[\"queues\",\"keys\"]");
    }

    @Test
    void a_tenant_that_is_gone_may_come_back() {
        town.admin().post("/v1/tenants", Town.tenant("again", "chongqing")).ok();
        town.admin().delete("/v1/tenants/again").ok();

        town.admin().post("/v1/tenants", Town.tenant("again", "chengdu")).ok();

        assertThat(town.admin().get("/v1/tenants/again").ok().json().get("homeCity").asString()).isEqualTo("chengdu");
    }

    @Test
    void an_administrator_of_a_city_sees_and_edits_its_tenants_only() {
        var chengdu = town.holding("POLICY_ADMIN@chengdu");

        assertThat(chengdu.get("/v1/tenants").ok().json().get("items").findValuesAsString("homeCity"))
                .isNotEmpty()
                .containsOnly("chengdu");
        assertThat(chengdu.get("/v1/tenants/river").status()).isEqualTo(404);
        assertThat(chengdu.get("/v1/queues/river-q").status()).isEqualTo(404);
        assertThat(chengdu.patch("/v1/tenants/river", "{}").status()).isEqualTo(404);
        assertThat(chengdu.post("/v1/tenants", Town.tenant("intruder", "chongqing")).code()).isEqualTo("FORBIDDEN");
        assertThat(chengdu.patch("/v1/tenants/panda", "{\"homeCity\":\"chongqing\"}").code()).isEqualTo("FORBIDDEN");
        assertThat(chengdu.patch("/v1/tenants/panda", "{\"orgType\":\"UNIVERSITY\"}").status()).isEqualTo(200);
        assertThat(chengdu.patch("/v1/queues/panda-q", "{\"weight\":3}").status()).isEqualTo(200);
    }

    @Test
    void quota_is_counted_in_known_groups_and_models() {
        var patched =
                town.admin()
                        .patch(
                                "/v1/queues/river-q",
                                """
                                {"quota":[{"supplyGroup":"chongqing-cloud","class":"A800","nominal":16.5,"lendLimit":4},
                                          {"supplyGroup":"chengdu-cloud","class":"*","nominal":8}]}
                                """)
                        .ok();

        assertThat(patched.json().at("/quota/0/class").asString()).isEqualTo("nvidia-a800-80g");
        assertThat(patched.json().at("/quota/0/nominal").toString()).isEqualTo("16.5");
        assertThat(patched.json().at("/quota/1/nominal").toString()).isEqualTo("8");
        assertThat(String.valueOf(view.state().queue("river-q"))).contains("nominalMilliCards=16500");
    }

    @Test
    void a_queue_in_a_cohort_may_use_what_the_others_lend() {
        town.admin().post("/v1/cohorts", "{\"name\":\"makers\"}").ok();
        town.admin()
                .post(
                        "/v1/cohorts",
                        """
                        {"name":"pool","parent":"makers","quota":[{"supplyGroup":"chongqing-cloud","class":"*","nominal":8}]}
                        """)
                .ok();
        town.admin().post("/v1/tenants", Town.tenant("borrower", "chongqing")).ok();

        var queue =
                town.admin()
                        .post("/v1/queues", "{\"name\":\"joined-q\",\"tenant\":\"borrower\",\"cohort\":\"pool\"}")
                        .ok();

        assertThat(queue.json().get("cohort").asString()).isEqualTo("pool");
        var state = view.state();
        var flavor = new Flavor(new SupplyGroupId("chongqing-cloud"), Flavor.ANY);
        assertThat(state.lineage(Member.queue("joined-q")))
                .containsExactly(Member.queue("joined-q"), Member.cohort("pool"), Member.cohort("makers"));
        assertThat(state.accounts().branch(state.lineage(Member.queue("joined-q")), flavor).available())
                .isEqualTo(8000);
    }

    @Test
    void who_rules_a_city_changes_its_queues_but_not_what_others_lend_them() {
        town.admin().post("/v1/cohorts", "{\"name\":\"lenders\"}").ok();
        town.admin().post("/v1/tenants", Town.tenant("lender", "chengdu")).ok();
        town.admin().post("/v1/queues", "{\"name\":\"lender-q\",\"tenant\":\"lender\",\"cohort\":\"lenders\"}").ok();
        var chengdu = town.holding("POLICY_ADMIN@chengdu");

        assertThat(chengdu.patch("/v1/queues/lender-q", "{\"weight\":3}").ok().json().get("cohort").asString())
                .isEqualTo("lenders");
        assertThat(chengdu.patch("/v1/queues/lender-q", "{\"cohort\":null}").code()).isEqualTo("FORBIDDEN");
        assertThat(town.admin().patch("/v1/queues/lender-q", "{\"cohort\":null}").ok().json().get("cohort").isNull())
                .isTrue();
    }

    @Test
    void a_firm_sees_the_cohorts_of_its_queues_and_no_others() {
        town.admin().post("/v1/cohorts", "{\"name\":\"above\"}").ok();
        town.admin().post("/v1/cohorts", "{\"name\":\"within\",\"parent\":\"above\"}").ok();
        town.admin().post("/v1/cohorts", "{\"name\":\"beside\",\"parent\":\"above\"}").ok();
        town.admin().post("/v1/tenants", Town.tenant("member", "chongqing")).ok();
        town.admin().post("/v1/queues", "{\"name\":\"member-q\",\"tenant\":\"member\",\"cohort\":\"within\"}").ok();
        var member = town.admin().as(Town.key(town.admin(), "member", "TENANT_USER"));

        assertThat(member.get("/v1/cohorts").ok().json().get("items").findValuesAsString("name"))
                .containsExactly("above", "within");
        assertThat(member.get("/v1/cohorts/within").status()).isEqualTo(200);
        assertThat(member.get("/v1/cohorts/beside").status()).isEqualTo(404);
        assertThat(member.patch("/v1/cohorts/within", "{\"weight\":9}").code()).isEqualTo("FORBIDDEN");
    }

    @Test
    void two_cohorts_that_want_to_be_each_others_parent_at_once_do_not_both_become_it() throws Exception {
        town.admin().post("/v1/cohorts", "{\"name\":\"chicken\"}").ok();
        town.admin().post("/v1/cohorts", "{\"name\":\"egg\"}").ok();

        var replies = new ArrayList<Reply>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = new ArrayList<Callable<Reply>>();
            tries.add(() -> town.admin().patch("/v1/cohorts/chicken", "{\"parent\":\"egg\"}"));
            tries.add(() -> town.admin().patch("/v1/cohorts/egg", "{\"parent\":\"chicken\"}"));
            for (var reply : threads.invokeAll(tries)) {
                replies.add(reply.get());
            }
        }

        assertThat(replies).extracting(Reply::status).containsExactlyInAnyOrder(200, 400);
    }

    @Test
    void a_supply_group_is_opened_to_visitors_as_far_as_its_city_says() {
        var chengdu = town.holding("POLICY_ADMIN@chengdu");
        var open = town.river().get("/v1/supply-groups/chengdu-cloud").ok();
        assertThat(open.json().get("visitorsMax").isNull()).isTrue();

        var limited =
                chengdu.with("If-Match", open.etag())
                        .patch("/v1/supply-groups/chengdu-cloud", "{\"visitorsMax\":0.125}")
                        .ok();

        assertThat(limited.json().get("visitorsMax").toString()).isEqualTo("0.125");
        assertThat(view.state().supplyGroup(new SupplyGroupId("chengdu-cloud")).visitorsPermille()).isEqualTo(125);
        assertThat(
                        chengdu.with("If-Match", open.etag())
                                .patch("/v1/supply-groups/chengdu-cloud", "{\"visitorsMax\":null}")
                                .code())
                .isEqualTo("PRECONDITION_FAILED");
        chengdu.patch("/v1/supply-groups/chengdu-cloud", "{\"visitorsMax\":null}").ok();
        assertThat(view.state().supplyGroup(new SupplyGroupId("chengdu-cloud")).limitsVisitors()).isFalse();
    }

    @Test
    void a_caller_learns_what_it_is() {
        var me = town.river().get("/v1/me").ok().json();

        assertThat(me.get("tenant").asString()).isEqualTo("river");
        assertThat(me.at("/home/city").asString()).isEqualTo("chongqing");
        assertThat(me.get("roles").toString()).isEqualTo("[\"TENANT_USER\"]");
        assertThat(me.get("queues").toString()).isEqualTo("[\"river-q\"]");
        assertThat(me.at("/quota/0/queue").asString()).isEqualTo("river-q");
        assertThat(town.admin().get("/v1/me").ok().json().get("tenant").isNull()).isTrue();
    }

    @Test
    void a_registered_cluster_comes_online_with_its_nodes() {
        town.admin().post("/v1/clusters", Town.cluster("north-b", "north", 5)).ok();

        assertThat(Wait.until(Duration.ofSeconds(20), () -> state("north-b").equals("ONLINE"))).isTrue();

        var nodes = town.admin().get("/v1/nodes?cluster=north-b").ok().json().get("items");
        assertThat(nodes.findValuesAsString("name"))
                .containsExactly("a800-0000", "a800-0001", "a800-0002", "a800-0003", "a800-0004");
        assertThat(nodes.get(0).get("idleCards").asInt()).isEqualTo(8);
        assertThat(town.admin().get("/v1/clusters/north-b").ok().json().at("/supplies/0/cards").asInt()).isEqualTo(40);
    }

    @Test
    void nodes_come_a_page_at_a_time_and_in_order() {
        Wait.until(Duration.ofSeconds(20), () -> state("north-a").equals("ONLINE") && state("west-a").equals("ONLINE"));
        var seen = new ArrayList<String>();
        String token = "";
        do {
            var page = town.admin().get("/v1/nodes?pageSize=2" + token).ok().json();
            page.get("items")
                    .forEach(node -> seen.add(node.get("cluster").asString() + "/" + node.get("name").asString()));
            token = page.hasNonNull("nextPageToken") ? "&pageToken=" + page.get("nextPageToken").asString() : "";
        } while (!token.isEmpty());

        assertThat(seen).isSorted().doesNotHaveDuplicates().contains("north-a/a800-0002", "west-a/a800-0001");
    }

    @Test
    void an_operator_closes_empties_and_opens_a_cluster() {
        town.admin().post("/v1/clusters", Town.cluster("west-b", "west", 1)).ok();
        Wait.until(Duration.ofSeconds(20), () -> state("west-b").equals("ONLINE"));
        var operator = town.holding("OPERATOR@west");
        var deadline = Instant.parse("2099-01-01T00:00:00Z");

        assertThat(
                        operator.post("/v1/clusters/west-b:cordon", "{\"reason\":\"upkeep\"}")
                                .ok()
                                .json()
                                .get("state")
                                .asString())
                .isEqualTo("CORDONED");
        var draining = operator.post("/v1/clusters/west-b:drain", "{\"deadline\":\"%s\"}".formatted(deadline)).ok();
        assertThat(draining.json().get("state").asString()).isEqualTo("DRAINING");
        assertThat(draining.json().get("drainDeadline").asString()).isEqualTo(deadline.toString());
        assertThat(operator.send("POST", "/v1/clusters/west-b:uncordon", null).ok().json().get("state").asString())
                .isEqualTo("ONLINE");
        assertThat(operator.post("/v1/clusters/north-a:cordon", "{}").code()).isEqualTo("FORBIDDEN");
        assertThat(town.river().post("/v1/clusters/west-b:cordon", "{}").code()).isEqualTo("FORBIDDEN");
        assertThat(
                        sql.sql(
                                        "SELECT action || ':' || coalesce(reason, '-') FROM audit WHERE target = 'west-b' ORDER BY id")
                                .query(String.class)
                                .list())
                .containsExactly(
                        "cluster.register:-", "cluster.cordon:upkeep", "cluster.drain:-", "cluster.uncordon:-");
    }

    @Test
    void a_cluster_is_declared_lost_by_who_vouches_for_it() {
        town.admin().post("/v1/clusters", Town.cluster("west-c", "west", 1)).ok();
        Wait.until(Duration.ofSeconds(20), () -> state("west-c").equals("ONLINE"));

        var declared = town.admin().post("/v1/clusters/west-c:declareLost", "{\"reason\":\"fire\"}").ok();

        assertThat(declared.json().get("declaredLost").isNull()).isFalse();
        assertThat(Wait.until(Duration.ofSeconds(20), () -> !state("west-c").equals("ONLINE"))).isTrue();
    }

    @Test
    void a_cluster_of_kubernetes_is_refused_for_now() {
        var reply =
                town.admin()
                        .post(
                                "/v1/clusters",
                                "{\"id\":\"k\",\"site\":\"north\",\"kind\":\"KUBERNETES\",\"kubeconfig\":\"x\"}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.code()).isEqualTo("CLUSTER_KIND_NOT_OFFERED");
        assertThat(view.state().cluster(new ClusterId("k"))).isNull();
    }

    @Test
    void tenants_see_sites_and_clusters_but_not_what_is_inside() {
        assertThat(town.river().get("/v1/sites/west").status()).isEqualTo(200);
        assertThat(town.river().get("/v1/clusters").ok().toString()).doesNotContain("allocatedCards");
        assertThat(town.river().get("/v1/nodes").code()).isEqualTo("FORBIDDEN");
        assertThat(town.holding("SUPPLIER@west").get("/v1/nodes?cluster=north-a").status()).isEqualTo(404);
        assertThat(town.holding("SUPPLIER@west").get("/v1/nodes?cluster=west-a").status()).isEqualTo(200);
    }

    @Test
    void the_catalogue_is_open_and_knows_other_names() {
        var page = town.river().get("/v1/accelerators?pageSize=500").ok();

        assertThat(page.json().get("items").size()).isGreaterThan(40);
        assertThat(town.river().get("/v1/accelerators/RTX%204090").ok().json().get("id").asString()).contains("4090");
        assertThat(town.river().get("/v1/accelerators/abacus").status()).isEqualTo(404);
        assertThat(town.river().get("/v1/accelerators?stack=CANN").ok().json().get("items").findValuesAsString("stack"))
                .isNotEmpty()
                .containsOnly("CANN");
    }

    @Test
    void a_switch_goes_off_with_a_reason_and_on_again_by_itself() {
        var before = town.admin().get("/v1/hub").ok();
        assertThat(before.json().get("spill").asString()).isEqualTo("ON");

        assertThat(town.admin().patch("/v1/hub", "{\"spill\":\"OFF\"}").json().at("/errors/0/pointer").asString())
                .isEqualTo("/reason");
        assertThat(town.admin().patch("/v1/hub", "{\"until\":\"2099-01-01T00:00:00Z\"}").code()).isEqualTo("INVALID");
        var until = Instant.now().plusSeconds(3);
        var off =
                town.admin()
                        .with("If-Match", before.etag())
                        .patch("/v1/hub", "{\"spill\":\"OFF\",\"reason\":\"drill\",\"until\":\"%s\"}".formatted(until))
                        .ok();

        assertThat(off.json().get("spill").asString()).isEqualTo("OFF");
        assertThat(off.json().at("/switches/spill/reason").asString()).isEqualTo("drill");
        assertThat(view.state().isOn(HubSwitch.SPILL)).isFalse();
        assertThat(Wait.until(Duration.ofSeconds(20), () -> view.state().isOn(HubSwitch.SPILL))).isTrue();
        assertThat(town.admin().get("/v1/hub").ok().json().get("spill").asString()).isEqualTo("ON");
        assertThat(town.admin().get("/v1/audit?target=spill").ok().json().at("/items/0/actor").asString())
                .isEqualTo("hub");
    }

    @Test
    void the_hub_tells_who_leads() {
        assertThat(
                        Wait.until(
                                Duration.ofSeconds(20),
                                () -> !town.admin().get("/v1/hub").ok().json().get("leader").isNull()))
                .isTrue();
        assertThat(town.holding("OPERATOR@west").patch("/v1/hub", "{\"planning\":\"ON\"}").code())
                .isEqualTo("FORBIDDEN");
        assertThat(town.river().get("/v1/hub").code()).isEqualTo("FORBIDDEN");
    }

    @Test
    void two_who_change_the_same_thing_at_once_do_not_lose_a_change() throws Exception {
        town.admin().post("/v1/tenants", Town.tenant("contested", "chongqing")).ok();
        var replies = new ArrayList<Reply>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var etag = town.admin().get("/v1/tenants/contested").ok().etag();
            var tries = new ArrayList<Callable<Reply>>();
            for (int i = 0; i < 8; i++) {
                var name = "{\"name\":\"name %d\"}".formatted(i);
                tries.add(() -> town.admin().with("If-Match", etag).patch("/v1/tenants/contested", name));
            }
            for (var reply : threads.invokeAll(tries)) {
                replies.add(reply.get());
            }
        }

        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 412).hasSize(7);
    }

    private String state(String cluster) {
        return town.admin().get("/v1/clusters/" + cluster).ok().json().get("state").asString();
    }
}
