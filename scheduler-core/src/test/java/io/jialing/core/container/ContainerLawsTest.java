package io.jialing.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.Program.EnvValue;
import io.jialing.core.job.TuningSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// What holds for the containers of every job, wherever it is placed.
class ContainerLawsTest {

    @ForEverySeed
    void the_hubs_own_variables_are_the_hubs_whatever_the_author_says(long seed) {
        RandomRun random = RandomRun.of(seed);

        Map<String, String> seen = random.seenBy(0);

        assertThat(seen)
                .containsEntry("JIALING_JOB_ID", random.run().attempt().part().job().toString())
                .containsEntry("JIALING_ATTEMPT", Integer.toString(random.run().attempt().n()))
                .containsKey("JIALING_RESUME");
        assertThat(seen.containsKey("JIALING_METRICS_TOKEN")).isEqualTo(random.spec() instanceof TuningSpec);
        if (random.spec() instanceof TuningSpec) {
            assertThat(seen.get("JIALING_PARAMS")).startsWith("{\"").endsWith("}");
        }
    }

    @ForEverySeed
    void what_the_author_set_is_there_unless_it_is_the_hubs_to_say(long seed) {
        RandomRun random = RandomRun.of(seed);
        boolean meets = !(random.spec() instanceof InferenceSpec);

        Map<String, String> seen = random.seenBy(1);

        random.spec()
                .program()
                .env()
                .forEach((name, value) -> {
                    if (value instanceof EnvValue.Secret) {
                        assertThat(seen).containsEntry(name, "<hf/token>");
                    } else if (value instanceof EnvValue.Literal(var text)
                            && !name.startsWith("JIALING_")
                            && !(meets && name.equals("NODE_RANK"))) {
                        assertThat(seen).containsEntry(name, text);
                    }
                });
    }

    @ForEverySeed
    void the_workers_of_a_gang_agree_on_everything_but_their_numbers(long seed) {
        RandomRun random = RandomRun.of(seed);
        if (random.spec() instanceof InferenceSpec) {
            assertThat(random.seenBy(0)).doesNotContainKeys("MASTER_ADDR", "PET_NNODES", "RANK");
            return;
        }
        var ranks = new TreeSet<Integer>();

        IntStream.range(0, random.workers())
                .forEach(worker -> {
                    Map<String, String> seen = random.seenBy(worker);
                    ranks.add(Integer.valueOf(seen.get("NODE_RANK")));
                    List.of("MASTER_ADDR", "MASTER_PORT", "NNODES", "NODE_RANK", "NPROC_PER_NODE")
                            .forEach(name -> assertThat(seen).containsEntry("PET_" + name, seen.get(name)));
                    List.of("NODE_RANK", "PET_NODE_RANK", "RANK").forEach(seen::remove);
                    Map<String, String> first = random.seenBy(0);
                    List.of("NODE_RANK", "PET_NODE_RANK", "RANK").forEach(first::remove);
                    assertThat(seen).isEqualTo(first);
                });

        assertThat(ranks).hasSize(random.workers()).allMatch(rank -> rank >= 0 && rank < random.workers());
    }

    @ForEverySeed
    void a_rank_is_given_only_where_each_pod_is_one_process(long seed) {
        RandomRun random = RandomRun.of(seed);

        Map<String, String> seen = random.seenBy(0);

        assertThat(seen.containsKey("RANK")).isEqualTo("1".equals(seen.get("NPROC_PER_NODE")));
    }

    @ForEverySeed
    void the_command_of_a_trial_carries_its_parameters_and_no_other_command_is_touched(long seed) {
        RandomRun random = RandomRun.of(seed);

        List<String> command = random.container().command();

        if (random.spec() instanceof TuningSpec) {
            Map<String, String> seen = random.seenBy(0);
            assertThat(command).noneMatch(word -> word.contains("${param."));
            assertThat(command.get(1)).isEqualTo("--lr=" + seen.get("JIALING_PARAM_lr"));
            assertThat(command.get(2)).isEqualTo(seen.get("JIALING_PARAM_layers") + "/" + seen.get("JIALING_PARAM_lr"));
        } else {
            assertThat(command).isEqualTo(random.spec().program().command());
        }
    }

    @ForEverySeed
    void nothing_is_mounted_twice_at_a_path_and_trials_write_apart(long seed) {
        RandomRun random = RandomRun.of(seed);

        List<Container.Mount> mounts = random.container().mounts();

        assertThat(mounts).extracting(Container.Mount::path).doesNotHaveDuplicates();
        assertThat(mounts).filteredOn(mount -> mount.path().startsWith("/data")).allMatch(Container.Mount::readOnly);
        assertThat(mounts)
                .filteredOn(mount -> !mount.readOnly())
                .allMatch(mount ->
                        mount.folder()
                                .equals(
                                        random.spec() instanceof TuningSpec
                                                ? "trial-" + random.run().attempt().part().index()
                                                : ""));
    }

    @ForEverySeed
    void the_image_is_of_the_stack_of_the_cards(long seed) {
        RandomRun random = RandomRun.of(seed);

        Container container = random.container();

        assertThat(container.image().ref())
                .endsWith(
                        switch (random.run().placement().model()) {
                            case "nvidia-a800-80g" -> ":cuda";
                            case "ascend-910b3" -> ":cann";
                            default -> ":cpu";
                        });
        assertThat(container.accelerators() == null).isEqualTo(random.run().placement().model().isEmpty());
    }

    @ForEverySeed(50)
    void the_same_attempt_gets_the_same_and_shows_no_token(long seed) {
        RandomRun random = RandomRun.of(seed);

        assertThat(random.container()).isEqualTo(RandomRun.of(seed).container());
        assertThat(random.container() + " " + random.run()).doesNotContain("jt_token");
    }
}
