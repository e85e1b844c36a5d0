package io.jialing.api.jobs;

import io.jialing.api.Http;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.state.Change;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Two firms with keys of their own, at a hub under test: `river` in Chongqing with the queues `vision` (room for
/// thousands), `narrow` (room for two) and `small` (8 cards of any kind in Chongqing's clouds, none elsewhere), and
/// `panda` in Chengdu with the queue `bamboo`.
///
/// @param admin the administrator whose key the first start wrote
record TwoFirms(Http admin, Http river, Http panda) {
    /// The smallest job of the REST contract.
    static final String SMALLEST =
            """
            {"kind":"TRAINING","images":{"CUDA":"registry.example/train:1"},"command":["torchrun","train.py"],
             "training":{"perWorker":{"accelerators":{"count":8}}}}
            """;

    static TwoFirms at(int port, DataDirectory directory, IntakeLane lane) {
        lane.transact(transaction -> {
            transaction.change(new Change.TenantChanged(tenant("river", "chongqing")));
            transaction.change(new Change.TenantChanged(tenant("panda", "chengdu")));
            transaction.change(new Change.QueueChanged(queue("vision", "river", 1_000_000, List.of())));
            transaction.change(new Change.QueueChanged(queue("narrow", "river", 2, List.of())));
            transaction.change(new Change.QueueChanged(queue("small", "river", 1000, smallQuota())));
            transaction.change(new Change.QueueChanged(queue("bamboo", "panda", 1_000_000, List.of())));
            return true;
        });
        Http admin = Http.admin(port, directory.path());
        return new TwoFirms(admin, admin.as(key(admin, "river")), admin.as(key(admin, "panda")));
    }

    /// A job of `river` that waits, whatever the hub has: nobody has 60 workers in one node.
    static String waiting(String queue) {
        return """
        {"kind":"TRAINING","queue":"%s","images":{"CUDA":"registry.example/train:1"},
         "training":{"workers":60,"topology":{"within":"NODE"},"perWorker":{"cpu":1,"memoryGiB":1,
                     "accelerators":{"count":8}}}}
        """
                .formatted(queue);
    }

    /// A job that starts at once, on four cores, and runs so long.
    static String running(Duration time) {
        return """
        {"kind":"TRAINING","name":"runs","queue":"vision","images":{"CUDA":"registry.example/train:1"},
         "env":{"SIMULATED_RUNTIME":"%s"},"maxRuntime":"PT1H",
         "training":{"perWorker":{"cpu":4,"memoryGiB":4,"accelerators":{"count":1}}}}
        """
                .formatted(time);
    }

    /// The state of a job.
    static String state(Http caller, String job) {
        return caller.get("/v1/jobs/" + job).ok().json().get("state").asString();
    }

    /// Submits a job.
    ///
    /// @return its id
    static String submit(Http caller, String document) {
        return caller.post("/v1/jobs", document).ok().json().get("id").asString();
    }

    /// Waits until something has a value that is wanted.
    static <T> T eventually(Supplier<T> now, Predicate<T> wanted) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        T value = now.get();
        while (!wanted.test(value)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("After 30 s it is still " + value);
            }
            LockSupport.parkNanos(20_000_000);
            value = now.get();
        }
        return value;
    }

    private static String key(Http admin, String tenant) {
        return admin.post(
                        "/v1/api-keys",
                        "{\"tenant\":\"%s\",\"name\":\"test\",\"roles\":[\"TENANT_USER\"]}".formatted(tenant))
                .ok()
                .json()
                .get("key")
                .asString();
    }

    private static Tenant tenant(String id, String city) {
        return new Tenant(id, 1, id, new CityId(city), null, "SME", "ENTERPRISE", DataClass.INTERNAL, false);
    }

    private static Queue queue(String name, String tenant, int maxQueued, List<Quota> quota) {
        return new Queue(name, 1, tenant, 1, maxQueued, quota);
    }

    private static List<Quota> smallQuota() {
        return List.of(
                Quota.nominal(new Flavor(new SupplyGroupId("chongqing-cloud"), Flavor.ANY), 8),
                Quota.nominal(new Flavor(new SupplyGroupId("chongqing-edge"), Flavor.ANY), 0),
                Quota.nominal(new Flavor(new SupplyGroupId("chengdu-cloud"), Flavor.ANY), 0),
                Quota.nominal(new Flavor(new SupplyGroupId("chengdu-edge"), Flavor.ANY), 0));
    }
}
