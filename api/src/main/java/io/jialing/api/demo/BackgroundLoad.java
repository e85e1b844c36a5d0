package io.jialing.api.demo;

import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.HubUnreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// A seeded stream of small jobs of several firms, submitted until it is stopped; keeps what the hub has acknowledged.
final class BackgroundLoad {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final List<String> CARDS = List.of("nvidia-h20-96g", "nvidia-l20-48g", "nvidia-h800-80g");

    private final List<Firm> firms;
    private final Random random;
    private final TreeMap<String, String> acknowledged = new TreeMap<>();
    private final TreeMap<String, Sent> sent = new TreeMap<>();
    private final Thread thread;
    private volatile boolean stopped;

    /// A submission, answered or not.
    private record Sent(Firm firm, Map<String, Object> job) {}

    BackgroundLoad(List<Firm> firms, long seed) {
        this.firms = List.copyOf(firms);
        this.random = new Random(seed);
        this.thread = Thread.ofVirtual().name("load").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Stops submitting and waits for the last answer.
    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the load came to its end.", e);
        }
    }

    private void run() {
        for (int n = 0; !stopped; n++) {
            Firm firm = firms.get(random.nextInt(firms.size()));
            String card = CARDS.get(random.nextInt(CARDS.size()));
            Duration runs = Duration.ofMinutes(2 + random.nextInt(30));
            String key = "load-%06d".formatted(n);
            Map<String, Object> job = firm.job(key, "CUDA", card, 1, 1 + random.nextInt(2), runs);
            synchronized (this) {
                sent.put(key, new Sent(firm, job));
            }
            submit(firm, key, job);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void submit(Firm firm, String key, Map<String, Object> job) {
        try {
            Answer answer = firm.client().postOnce("/v1/jobs", job, key);
            if (answer.status() == 202) {
                synchronized (this) {
                    acknowledged.put(key, answer.body().get("id").asString());
                }
            }
        } catch (HubUnreachable _) {
            // The hub was killed: not acknowledged. Whether it was stored shows when the same key is sent again.
        }
    }

    synchronized int acknowledgedCount() {
        return acknowledged.size();
    }

    /// What was acknowledged: the key of each submission and the id of its job.
    synchronized Map<String, String> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    /// Sends every submission again under its own key, as a careful client does after an error.
    ///
    /// @return the id that the hub now names for each key
    Map<String, String> sendAgain() {
        var keys = new ArrayList<String>();
        synchronized (this) {
            keys.addAll(sent.keySet());
        }
        var ids = new TreeMap<String, String>();
        for (String key : keys) {
            Sent again = sent(key);
            Answer answer = again.firm().client().postOnce("/v1/jobs", again.job(), key);
            ids.put(key, answer.ok().get("id").asString());
        }
        return ids;
    }

    /// What the hub shows of this load.
    ///
    /// @param jobs jobs in its lists
    /// @param names different names among them; each submission has a name of its own
    record Sight(int jobs, int names) {}

    /// Counts the jobs of this load in the hub's own lists.
    Sight look() {
        int jobs = 0;
        var names = new TreeSet<String>();
        for (Firm firm : firms) {
            String page = "";
            do {
                JsonNode list = firm.client().get("/v1/jobs?pageSize=500" + page).ok();
                for (JsonNode job : list.path("items")) {
                    jobs++;
                    names.add(job.path("name").asString(""));
                }
                page = list.hasNonNull("nextPageToken") ? "&pageToken=" + list.get("nextPageToken").asString() : "";
            } while (!page.isEmpty());
        }
        return new Sight(jobs, names.size());
    }

    Firm firmOf(String key) {
        return sent(key).firm();
    }

    private synchronized Sent sent(String key) {
        return Objects.requireNonNull(sent.get(key), key);
    }
}
