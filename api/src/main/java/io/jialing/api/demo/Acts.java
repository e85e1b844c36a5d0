package io.jialing.api.demo;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubProcess;
import io.jialing.api.client.Wait;
import io.jialing.api.demo.BackgroundLoad.Sight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/// The acts: each sets a scene, waits for the hub to do what the act claims, and proves it with what the hub answers.
final class Acts {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofHours(6);
    private static final int FLOOR = 2;
    private static final String A800 = "nvidia-a800-80g";

    private final HubProcess hub;
    private final HubClient admin;
    private final BackgroundLoad load;
    private final Firm chongqing;
    private final Firm chengdu;
    private final Firm lab;

    /// @param lab a Chongqing firm that takes up room
    Acts(HubProcess hub, HubClient admin, BackgroundLoad load, Firm chongqing, Firm chengdu, Firm lab) {
        this.hub = hub;
        this.admin = admin;
        this.load = load;
        this.chongqing = chongqing;
        this.chengdu = chengdu;
        this.lab = lab;
    }

    /// One act.
    ///
    /// @param claim what it is going to show
    record Act(String claim, Scene scene) {}

    /// What happens in an act.
    interface Scene {
        Proof play();
    }

    List<Act> inOrder() {
        var waiting = new Waiting();
        // Both take a while, and are looked at when it is their turn.
        String sweep = chongqing.submit(sweep());
        String service = chengdu.submit(service());
        return List.of(
                new Act(
                        "① Home first: the same job of a Chongqing and of a Chengdu firm runs at home.",
                        this::homeFirst),
                new Act("② Why it waits: numbers, an estimate, and what would change it.", waiting::explained),
                new Act("③ Next door: the gate opens after its time, with its proof.", waiting::nextDoor),
                new Act("④ A site is lost: its work is planned anew elsewhere.", this::siteLost),
                new Act(
                        "⑤ A service is spread over sites: one is lost, and it never serves below its floor.",
                        () -> floorHeld(service)),
                new Act("⑥ A sweep finds its best trial, and stops the others early.", () -> bestTrial(sweep)),
                new Act("⑦ kill -9 and restart: what was acknowledged is there, nothing twice.", this::killed));
    }

    private Proof homeFirst() {
        var placed = new ArrayList<String>();
        boolean home = true;
        for (Firm firm : List.of(chongqing, chengdu)) {
            String job = firm.submit(firm.job("same-job", "CUDA", A800, 1, 8, LONG));
            boolean runs = firm.comesTo(job, SOON, "RUNNING");
            JsonNode placement = firm.explain(job).path("placement");
            home &= runs && placement.path("ring").asString("").equals("HOME");
            placed.add(
                    "%s → %s (%s)"
                            .formatted(
                                    firm.id(),
                                    placement.path("cluster").asString("-"),
                                    placement.path("ring").asString("-")));
        }
        return new Proof(home, String.join(", ", placed));
    }

    /// A job that finds its home full, told over two acts.
    private final class Waiting {
        private String job = "";

        Proof explained() {
            int free = freeCards("lj-a", A800);
            String filler = lab.submit(lab.job("fills-the-home", "CUDA", A800, free / 8, 8, LONG));
            lab.comesTo(filler, SOON, "RUNNING");
            // A job waits at most a quarter of its own run time, so this one may go next door after ten minutes.
            job = chongqing.submit(chongqing.job("finds-it-full", "CUDA", A800, 1, 8, Duration.ofMinutes(40)));
            Wait.until(SOON, () -> !chongqing.explain(job).path("blockers").isEmpty());
            JsonNode explanation = chongqing.explain(job);
            JsonNode first = explanation.path("blockers").path(0);
            JsonNode change = explanation.path("counterfactuals").path(0);
            boolean held =
                    explanation.path("state").asString("").equals("QUEUED")
                            && first.path("needed").asDouble() > first.path("free").asDouble()
                            && !change.isMissingNode()
                            && explanation.has("expectedStart");
            return new Proof(
                    held,
                    "%s: %s Estimate: %s. %s → %s"
                            .formatted(
                                    first.path("reason").asString("-"),
                                    first.path("text").asString("-"),
                                    explanation.path("expectedStart"),
                                    change.path("change").asString("-"),
                                    change.path("effect").asString("-")));
        }

        Proof nextDoor() {
            boolean runs = chongqing.comesTo(job, Duration.ofSeconds(40), "RUNNING");
            JsonNode placement = chongqing.explain(job).path("placement");
            JsonNode spill = placement.path("spill");
            boolean held =
                    runs
                            && placement.path("ring").asString("").equals("HUB")
                            && spill.path("reason").asString("").equals("WAITED_OUT");
            return new Proof(
                    held,
                    "%s, ring %s, because %s %s"
                            .formatted(
                                    placement.path("cluster").asString("-"),
                                    placement.path("ring").asString("-"),
                                    spill.path("reason").asString("-"),
                                    spill.path("proof")));
        }
    }

    private Proof siteLost() {
        Map<String, Object> mayRunTwice = chongqing.job("may-run-twice", "CUDA", "nvidia-l20-48g", 1, 8, LONG);
        mayRunTwice.put("onPartition", "DUPLICATE_OK");
        mayRunTwice.put("training", withModels(mayRunTwice, List.of("nvidia-l20-48g", "nvidia-h20-96g")));
        Map<String, Object> waits = chongqing.job("waits-for-its-site", "CUDA", "nvidia-l20-48g", 1, 8, LONG);
        String first = chongqing.submit(mayRunTwice);
        String second = chongqing.submit(waits);
        boolean started = chongqing.comesTo(first, SOON, "RUNNING") && chongqing.comesTo(second, SOON, "RUNNING");
        String lost = cluster(first);
        admin.post("/v1/clusters/" + lost + ":simulate", Map.of("silent", true)).ok();
        boolean moved =
                Wait.until(
                        Duration.ofSeconds(45),
                        () -> chongqing.state(first).equals("RUNNING") && !cluster(first).equals(lost));
        boolean kept = chongqing.state(second).equals("UNKNOWN");
        admin.post("/v1/clusters/" + lost + ":declareLost", Map.of("reason", "demonstration")).ok();
        boolean released = chongqing.comesTo(second, SOON, "BACKOFF", "QUEUED");
        var proof =
                new Proof(
                        started && moved && kept && released,
                        """
                        %s fell silent: the job that may run twice now runs on %s; the one that must not stayed UNKNOWN \
                        until an operator declared the site lost, and is %s\
                        """
                                .formatted(lost, cluster(first), chongqing.state(second)));
        admin.post("/v1/clusters/" + lost + ":simulate", Map.of("silent", false)).ok();
        return proof;
    }

    @SuppressWarnings("unchecked") // made by Firm.job a moment ago
    private static Map<String, Object> withModels(Map<String, Object> job, List<String> models) {
        var training = new TreeMap<>((Map<String, Object>) job.get("training"));
        var worker = new TreeMap<>((Map<String, Object>) training.get("perWorker"));
        worker.put("accelerators", Map.of("count", 8, "models", models));
        training.put("perWorker", worker);
        return training;
    }

    private String cluster(String job) {
        return chongqing.explain(job).path("placement").path("cluster").asString("");
    }

    private Map<String, Object> service() {
        Map<String, Object> job =
                chengdu.heading("answers-always", "INFERENCE", Map.of("CUDA", "registry.example/chat:1"));
        job.put(
                "inference",
                Map.of(
                        "minReplicas",
                        FLOOR,
                        "maxReplicas",
                        2 * FLOOR,
                        "replicas",
                        2 * FLOOR,
                        "spreadDomains",
                        2,
                        "perReplica",
                        Map.of("cpu", 4, "memoryGiB", 16, "accelerators", Map.of("count", 1))));
        return job;
    }

    private Proof floorHeld(String service) {
        boolean up = Wait.until(SOON, () -> ready(service, "") == 2 * FLOOR);
        JsonNode endpoints = chengdu.client().get("/v1/jobs/" + service + "/endpoints").ok();
        String lost = endpoints.path(0).path("cluster").asString("-");
        int gone = ready(service, "") - ready(service, lost);
        admin.post("/v1/clusters/" + lost + ":simulate", Map.of("silent", true)).ok();
        var fewest = new AtomicInteger(2 * FLOOR);
        boolean whole =
                Wait.until(
                        SOON,
                        () -> {
                            int ready = ready(service, lost);
                            fewest.accumulateAndGet(ready, Math::min);
                            return ready == 2 * FLOOR;
                        });
        admin.post("/v1/clusters/" + lost + ":simulate", Map.of("silent", false)).ok();
        return new Proof(
                up && gone > 0 && whole && fewest.get() >= FLOOR,
                """
                %s fell silent with %d of %d replicas: never fewer than %d served elsewhere (the floor is %d), and %d do \
                again\
                """
                        .formatted(lost, gone, 2 * FLOOR, fewest.get(), FLOOR, ready(service, lost)));
    }

    /// How many replicas serve outside a cluster.
    private int ready(String service, String except) {
        int ready = 0;
        for (JsonNode endpoint : chengdu.client().get("/v1/jobs/" + service + "/endpoints").ok()) {
            ready += endpoint.path("cluster").asString("").equals(except) ? 0 : endpoint.path("ready").asInt();
        }
        return ready;
    }

    private Map<String, Object> sweep() {
        Map<String, Object> job =
                chongqing.heading("finds-a-rate", "TUNING", Map.of("CUDA", "registry.example/sweep:1"));
        job.put("command", List.of("python", "trial.py", "--lr", "${param.lr}"));
        job.put("env", Map.of("SIMULATED_RUNTIME", "PT2M"));
        job.put(
                "tuning",
                Map.of(
                        "maxTrials", 9,
                        "parallelTrials", 3,
                        "algorithm", "ASHA",
                        "objective", Map.of("metric", "loss", "goal", "MINIMIZE"),
                        "rungs", Map.of("reduction", 3, "minStep", 1, "maxStep", 9),
                        "space", Map.of("lr", Map.of("logUniform", List.of(1e-5, 1e-2))),
                        "perTrial", Map.of("cpu", 4, "memoryGiB", 16, "accelerators", Map.of("count", 1))));
        return job;
    }

    private Proof bestTrial(String sweep) {
        boolean over = chongqing.comesTo(sweep, Duration.ofSeconds(40), "SUCCEEDED");
        JsonNode trials = chongqing.client().get("/v1/jobs/" + sweep).ok().path("trials");
        JsonNode best = trials.path("best");
        int stopped = trials.path("byState").path("CANCELLED").asInt();
        return new Proof(
                over && best.path("step").asInt() == 9 && stopped > 0,
                "of %d trials %d were stopped early; the best is trial %d with lr %s: loss %s at step %d"
                        .formatted(
                                trials.path("total").asInt(),
                                stopped,
                                best.path("trial").asInt(),
                                best.path("parameters").path("lr"),
                                best.path("value"),
                                best.path("step").asInt()));
    }

    private Proof killed() {
        Wait.until(SOON, () -> load.acknowledgedCount() >= 300);
        long pid = hub.pid();
        hub.kill();
        load.stop();
        Map<String, String> acknowledged = load.acknowledged();
        hub.start();
        var lost = new TreeSet<String>();
        acknowledged.forEach((key, id) -> {
            if (load.firmOf(key).client().get("/v1/jobs/" + id).status() != 200) {
                lost.add(id);
            }
        });
        var twice = new TreeSet<String>();
        Map<String, String> again = load.sendAgain();
        acknowledged.forEach((key, id) -> {
            if (!id.equals(again.get(key))) {
                twice.add(key);
            }
        });
        Sight sight = load.look();
        return new Proof(
                lost.isEmpty() && twice.isEmpty() && sight.jobs() == sight.names() && sight.jobs() == again.size(),
                """
                killed process %d: %d acknowledged, %d found, %d lost; %d sent again under their keys: %d jobs of %d \
                names, %d twice\
                """
                        .formatted(
                                pid,
                                acknowledged.size(),
                                acknowledged.size() - lost.size(),
                                lost.size(),
                                again.size(),
                                sight.jobs(),
                                sight.names(),
                                sight.jobs() - sight.names()));
    }

    private int freeCards(String cluster, String model) {
        int free = 0;
        String page = "";
        do {
            JsonNode nodes = admin.get("/v1/nodes?pageSize=500&cluster=" + cluster + page).ok();
            for (JsonNode node : nodes.path("items")) {
                if (node.path("model").asString("").equals(model)) {
                    free += node.path("idleCards").asInt();
                }
            }
            page = nodes.hasNonNull("nextPageToken") ? "&pageToken=" + nodes.get("nextPageToken").asString() : "";
        } while (!page.isEmpty());
        return free;
    }
}
