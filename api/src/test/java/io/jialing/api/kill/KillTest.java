package io.jialing.api.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jialing.api.TestDatabase;
import io.jialing.api.client.Wait;
import io.jialing.api.kill.Kills.Kill;
import io.jialing.api.kill.Kills.Recovery;
import io.jialing.api.kill.Load.Acknowledged;
import io.jialing.api.kill.Load.Firm;
import io.jialing.core.hub.Report.Step;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.simulation.ClusterEvent;
import io.jialing.core.simulation.Evidence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A hub under load that is killed with SIGKILL before and after each of the five steps of a dispatch and started again
/// each time, while its clusters and its database go on (semantics §2). `-Dkills=20` kills it twenty times at each
/// step; without it nobody is killed.
@EnabledIfSystemProperty(
        named = "kills",
        matches = "[1-9][0-9]*",
        disabledReason = "It takes minutes; -Dkills=N asks for it.")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillTest {
    private static final int KILLS = Integer.getInteger("kills", 1);
    private static final long SEED = Long.getLong("seed", 7);
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// What is being stopped may take half a minute; so in the end owners stay with what they want.
    private static final Step RESOLUTE_FROM = Step.AFTER_CREATE;

    private static final int MOST_ARRIVALS = 6;
    private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /// The states of jobs that somebody waits for and nobody keeps back or stops.
    private static final Set<PartState> MOVING =
            EnumSet.of(
                    PartState.QUEUED,
                    PartState.BACKOFF,
                    PartState.RESERVED,
                    PartState.DISPATCHING,
                    PartState.STARTING,
                    PartState.RUNNING,
                    PartState.UNKNOWN);

    private static final Set<PartState> UNFINISHED =
            Arrays.stream(PartState.values())
                    .filter(state -> !state.isTerminal())
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(PartState.class)));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path directory;

    private final TestDatabase database = TestDatabase.fresh();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Kills kills = new Kills();
    private FleetProcess fleet;
    private Victim hub;
    private Load load;

    private boolean allAnswered;
    private Map<String, Acknowledged> acknowledged = Map.of();
    private Map<String, String> unfinished = Map.of();
    private final Map<String, List<String>> stored = new TreeMap<>();
    private final Map<String, String> states = new TreeMap<>();
    private List<ClusterEvent> journal = List.of();

    @BeforeAll
    void a_hub_under_load_is_killed_before_and_after_each_step_of_a_dispatch() throws Exception {
        fleet = FleetProcess.start(directory.resolve("clusters"), OPTIONS);
        var settings = new ArrayList<>(database.settings());
        settings.add("--jialing.simulation.fleet=" + fleet.address());
        hub = new Victim(directory.resolve("hub"), OPTIONS, settings);
        load = new Load(List.of(Firm.register(hub.admin(), "river"), Firm.register(hub.admin(), "panda")), SEED);
        load.start();
        for (int round = 0; round < KILLS; round++) {
            for (Step step : Step.values()) {
                if (round == KILLS - 1 && step == RESOLUTE_FROM) {
                    load.beResolute();
                }
                killAt(step, round % 4 == 3);
            }
        }
        allAnswered = load.stop(MINUTE);
        Wait.until(PATIENCE, () -> jobs(UNFINISHED).isEmpty());
        look();
        System.out.println(kills.table(acknowledged, stored));
    }

    @AfterAll
    void end() {
        if (hub != null) {
            hub.close();
        }
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void what_was_acknowledged_is_stored_once() {
        acknowledged.forEach((key, job) -> assertThat(stored.get(key)).as(key).containsExactly(job.job()));
        assertThat(stored.keySet()).isEqualTo(acknowledged.keySet());
        assertThat(acknowledged).hasSizeGreaterThan(kills.count());
    }

    @Test
    void everything_moves_again_within_a_minute_of_each_kill() {
        assertThat(kills.slowerThan(MINUTE)).isEmpty();
    }

    @Test
    void no_part_ever_has_two_released_objects() {
        Evidence evidence = Evidence.of(journal);

        assertThat(evidence.overlaps()).isEmpty();
        assertThat(evidence.runs()).isGreaterThan(kills.count());
    }

    @Test
    void nothing_is_left_in_the_clusters_and_records_know_of_all_that_was_there() {
        Evidence evidence = Evidence.of(journal);

        assertThat(evidence.running()).isEmpty();
        assertThat(evidence.inert()).isEmpty();
        assertThat(attempts()).containsAll(created());
    }

    @Test
    void every_job_comes_to_its_end_and_succeeds_unless_its_owner_changed_his_mind() {
        assertThat(unfinished).isEmpty();
        var failed = new TreeMap<>(states);
        failed.keySet().removeAll(load.steered());
        failed.values().removeIf(state -> state.equals(PartState.SUCCEEDED.name()));
        assertThat(failed).isEmpty();
    }

    @Test
    void a_job_that_succeeded_has_done_so_once_in_a_cluster() {
        var successes = new TreeMap<String, Integer>();
        for (ClusterEvent event : journal) {
            if (event instanceof ClusterEvent.Finished over && over.failure() == null) {
                successes.merge(over.attempt().part().job().toString(), 1, Integer::sum);
            }
        }
        states.forEach((job, state) -> {
            if (state.equals(PartState.SUCCEEDED.name())) {
                int times = successes.getOrDefault(job, 0);
                assertThat(times).as(job).isPositive();
                assertThat(times == 1 || load.steered().contains(job)).as("%s ran %d times", job, times).isTrue();
            }
        });
    }

    @Test
    void owners_get_all_their_answers_and_none_of_an_error() {
        assertThat(allAnswered).isTrue();
        assertThat(load.refusals()).isEmpty();
        assertThat(hub.log().lines().filter(line -> line.contains(" ERROR "))).isEmpty();
    }

    /// Kills the hub at a step and waits until everything moves again.
    ///
    /// @param twice whether it is killed once more while it takes up its work
    private void killAt(Step step, boolean twice) throws IOException {
        var waiting = new TreeSet<String>();
        hub.standAt(step, 1 + random.nextInt(MOST_ARRIVALS));
        waiting.add(hub.killWhereItStands());
        load.countFor(hub.kills());
        if (twice) {
            kills.add(new Kill(step, null));
            hub.standAt(step, 1);
            hub.start();
            waiting.add(hub.killWhereItStands());
            load.countFor(hub.kills());
        }
        long killed = System.nanoTime();
        load.acknowledged().values().forEach(job -> waiting.add(job.job()));
        hub.start();
        Duration up = since(killed);
        var last = new TreeMap<String, String>();
        String later = load.submit("after-kill-%03d".formatted(hub.kills()));
        Wait.until(PATIENCE, () -> move(waiting, later, last));
        kills.add(new Kill(step, new Recovery(up, since(killed), last)));
    }

    /// Whether the jobs waited for have moved on and a later one runs.
    ///
    /// @param waiting those that have are taken out
    /// @param last is told those that have not, and in which states they are
    private boolean move(Set<String> waiting, String later, Map<String, String> last) {
        Map<String, String> moving = jobs(MOVING);
        waiting.retainAll(moving.keySet());
        var left = new TreeMap<>(moving);
        left.keySet().retainAll(waiting);
        if (moving.containsKey(later) && !PartState.RUNNING.name().equals(moving.get(later))) {
            left.put(later, moving.get(later));
        }
        if (!left.isEmpty()) {
            last.clear();
            last.putAll(left);
        }
        return left.isEmpty();
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    /// The jobs in some states, as the hub tells: state by id.
    private Map<String, String> jobs(Set<PartState> in) {
        var jobs = new TreeMap<String, String>();
        hub.list(in, job -> jobs.put(job.get("id").asString(), job.get("state").asString()));
        return jobs;
    }

    /// What there is to see in the end.
    private void look() {
        acknowledged = load.acknowledged();
        unfinished = jobs(UNFINISHED);
        hub.list(
                EnumSet.allOf(PartState.class),
                job -> {
                    String id = job.get("id").asString();
                    stored.computeIfAbsent(job.get("name").asString(), _ -> new ArrayList<>()).add(id);
                    states.put(id, job.get("state").asString());
                });
        hub.close();
        journal = fleet.endAndRead();
    }

    private Set<AttemptId> created() {
        var created = new TreeSet<AttemptId>();
        for (ClusterEvent event : journal) {
            if (event instanceof ClusterEvent.Created object) {
                created.add(object.attempt());
            }
        }
        return created;
    }

    private Set<AttemptId> attempts() {
        try (HikariDataSource pool = database.pool()) {
            return new TreeSet<>(
                    JdbcClient.create(pool)
                            .sql("SELECT job, part, n FROM attempts")
                            .query((row, _) ->
                                    new AttemptId(new PartId(new JobId(row.getLong(1)), row.getInt(2)), row.getInt(3)))
                            .list());
        }
    }
}
