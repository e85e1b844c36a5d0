package io.jialing.api;

import io.jialing.api.Http.Reply;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A hub with two firms, a site in each of two cities, and a simulated cluster at each, made over REST.
///
/// @param admin may do everything
/// @param river belongs to the firm of that name, homed in Chongqing
/// @param panda belongs to the firm of that name, homed in Chengdu
public record Town(Http admin, Http river, Http panda) {

    /// Builds it on an empty hub.
    public static Town built(int port, Path dataDirectory) {
        var admin = Http.admin(port, dataDirectory);
        admin.post("/v1/sites", site("north", "chongqing", "500112")).ok();
        admin.post("/v1/sites", site("west", "chengdu", "510117")).ok();
        admin.post("/v1/clusters", cluster("north-a", "north", 3)).ok();
        admin.post("/v1/clusters", cluster("west-a", "west", 2)).ok();
        admin.post("/v1/tenants", tenant("river", "重庆")).ok();
        admin.post("/v1/tenants", tenant("panda", "成都市")).ok();
        admin.post("/v1/queues", queue("river-q", "river")).ok();
        admin.post("/v1/queues", queue("panda-q", "panda")).ok();
        return new Town(
                admin, admin.as(key(admin, "river", "TENANT_USER")), admin.as(key(admin, "panda", "TENANT_USER")));
    }

    /// A caller with a role of the hub.
    public Http holding(String role) {
        return admin.as(key(admin, null, role));
    }

    /// The secret of a new key.
    public static String key(Http giver, @Nullable String tenant, String role) {
        Reply created = giver.post("/v1/api-keys", newKey(tenant, role)).ok();
        return created.json().get("key").asString();
    }

    public static String newKey(@Nullable String tenant, String role) {
        return "{\"name\":\"test\",\"roles\":[\"%s\"]%s}"
                .formatted(role, tenant == null ? "" : ",\"tenant\":\"" + tenant + "\"");
    }

    public static String tenant(String id, String city) {
        return "{\"id\":\"%s\",\"name\":\"%s Ltd\",\"homeCity\":\"%s\",\"sizeClass\":\"SMALL\",\"orgType\":\"ENTERPRISE\"}"
                .formatted(id, id, city);
    }

    public static String queue(String name, String tenant) {
        return """
        {"name":"%s","tenant":"%s","weight":2,"maxQueued":1000,
         "quota":[{"supplyGroup":"chongqing-cloud","class":"nvidia-a800-80g","nominal":16}]}
        """
                .formatted(name, tenant);
    }

    public static String site(String id, String city, String district) {
        return "{\"id\":\"%s\",\"city\":\"%s\",\"district\":\"%s\",\"tier\":\"CLOUD\"}".formatted(id, city, district);
    }

    public static String cluster(String id, String site, int nodes) {
        return """
        {"id":"%s","site":"%s","kind":"SIMULATED","pools":[{"name":"a800","accelerator":"nvidia-a800-80g",
         "cardsPerNode":8,"nodes":%d,"cpuCores":128,"memoryGiB":1024,"racks":1}]}
        """
                .formatted(id, site, nodes);
    }
}
