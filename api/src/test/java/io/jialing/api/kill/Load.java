package io.jialing.api.kill;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.HubUnreachable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Owners who submit short jobs of two firms until they are stopped, and change their minds about some. Every request
/// has a key of its own and is sent again under that key until the hub answers, as a careful client does.
final class Load {
    private static final int OWNERS = 4;
    private static final Duration PAUSE = Duration.ofMillis(80);
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final int HELD_AT_A_TIME = 3;

    private final List<Firm> firms;
    private final long seed;
    private final List<Thread> owners = new ArrayList<>();
    private final ConcurrentSkipListMap<String, Acknowledged> acknowledged = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListSet<String> steered = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListMap<String, Integer> refusals = new ConcurrentSkipListMap<>();
    private volatile int kill;
    private volatile boolean resolute;
    private volatile boolean stopped;

    /// A firm that submits.
    ///
    /// @param id also the name of its queue
    record Firm(String id, HubClient client) {
        /// A firm of Chongqing, where two clusters run its jobs: what has to leave one need not wait for it.
        static Firm register(HubClient admin, String id) {
            admin.post("/v1/tenants", Map.of("id", id, "name", id, "homeCity", "chongqing")).ok();
            admin.post("/v1/queues", Map.of("name", id, "tenant", id, "weight", 1, "maxQueued", 100_000)).ok();
            var key = Map.of("tenant", id, "name", "load", "roles", List.of("TENANT_USER"));
            return new Firm(id, admin.with(admin.post("/v1/api-keys", key).ok().get("key").asString()));
        }
    }

    /// A submission that the hub has answered with a 202.
    ///
    /// @param job the id that it was given
    /// @param kill how often the hub had been killed by then
    record Acknowledged(String job, int kill) {}

    Load(List<Firm> firms, long seed) {
        this.firms = List.copyOf(firms);
        this.seed = seed;
    }

    void start() {
        for (int owner = 0; owner < OWNERS; owner++) {
            int number = owner;
            owners.add(Thread.ofVirtual().name("owner-" + number).start(() -> live(number)));
        }
    }

    /// Lets every owner release what he holds and wait for his last answer.
    ///
    /// @return whether all of them got it
    boolean stop(Duration atMost) throws InterruptedException {
        stopped = true;
        boolean answered = true;
        for (Thread owner : owners) {
            answered &= owner.join(atMost);
        }
        return answered;
    }

    /// From now on nobody changes his mind.
    void beResolute() {
        resolute = true;
    }

    /// Counts what is acknowledged from now on to the next kill.
    void countFor(int nextKill) {
        kill = nextKill;
    }

    /// Submits one more job.
    ///
    /// @return its id
    String submit(String key) {
        return submit(firms.getFirst(), key, new SplittableRandom(seed));
    }

    /// What was acknowledged so far, by the key of the submission, which is the job's name too.
    Map<String, Acknowledged> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    /// The jobs of which owners have asked something after they were submitted.
    Set<String> steered() {
        return steered;
    }

    /// Answers that no owner expects, and how often they came.
    Map<String, Integer> refusals() {
        return new TreeMap<>(refusals);
    }

    private void live(int owner) {
        var random = new SplittableRandom(seed + owner);
        var held = new ArrayDeque<Runnable>();
        for (int n = 0; !stopped; n++) {
            Firm firm = firms.get(random.nextInt(firms.size()));
            String key = "job-%d-%06d".formatted(owner, n);
            String job = submit(firm, key, random);
            if (!resolute) {
                LockSupport.parkNanos(random.nextLong(PAUSE.toNanos()));
                switch (random.nextInt(20)) {
                    case 0, 1 -> steer(firm, job, "cancel", key);
                    case 2 -> {
                        steer(firm, job, "hold", key);
                        held.add(() -> steer(firm, job, "release", key));
                    }
                    case 3 -> steer(firm, job, "requeue", key);
                    default -> {}
                }
            }
            if (held.size() > HELD_AT_A_TIME) {
                held.remove().run();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        held.forEach(Runnable::run);
    }

    private String submit(Firm firm, String key, SplittableRandom random) {
        Map<String, Object> document = job(firm, key, random);
        String job = persist(firm, "/v1/jobs", document, key, 202).body().get("id").asString();
        acknowledged.put(key, new Acknowledged(job, kill));
        return job;
    }

    /// A job may be over before its owner changes his mind, which is told as a conflict.
    private void steer(Firm firm, String job, String verb, String key) {
        steered.add(job);
        persist(firm, "/v1/jobs/" + job + ":" + verb, Map.of(), key + "-" + verb, 200, 202, 409);
    }

    private Answer persist(Firm firm, String path, Object body, String key, int... expected) {
        while (true) {
            try {
                Answer answer = firm.client().postOnce(path, body, key);
                if (IntStream.of(expected).anyMatch(status -> status == answer.status())) {
                    return answer;
                }
                refusals.merge("%d %s".formatted(answer.status(), answer.body()), 1, Integer::sum);
            } catch (HubUnreachable _) {
                // It was killed. Whether it took the request shows when it is asked again.
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    /// A gang of one to three workers that runs for a moment.
    private static Map<String, Object> job(Firm firm, String name, SplittableRandom random) {
        int workers = random.nextInt(4) > 0 ? 1 : 2 + random.nextInt(2);
        Map<String, Object> worker =
                Map.of("cpu", 4, "memoryGiB", 16, "accelerators", Map.of("count", 1 + random.nextInt(2)));
        return new TreeMap<>(
                Map.of(
                        "name",
                        name,
                        "kind",
                        "TRAINING",
                        "queue",
                        firm.id(),
                        "images",
                        Map.of("CUDA", "registry.example/train:1"),
                        "command",
                        List.of("torchrun", "train.py"),
                        "env",
                        Map.of("SIMULATED_RUNTIME", Duration.ofMillis(200 + random.nextInt(1500)).toString()),
                        "maxRuntime",
                        "PT10M",
                        "training",
                        Map.of("workers", workers, "perWorker", worker)));
    }
}
