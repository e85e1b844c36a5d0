package io.jialing.api.jobs.document;

import java.util.List;
import java.util.Random;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A valid job document drawn from a seed: any subset of the optional fields, with texts that are awkward to write.
final class RandomJob {
    private static final List<String> TEXTS =
            List.of(
                    "plain",
                    "质检",
                    "no",
                    "on",
                    "true",
                    "null",
                    "~",
                    "012",
                    "0x1F",
                    "1e3",
                    "3.0",
                    "2026-12-01",
                    "12:30:45",
                    "a: b",
                    "- a",
                    "# not a comment",
                    "'single' \"double\"",
                    "&anchor *alias",
                    "!tag",
                    "<<",
                    "{a: 1}",
                    "a\\b",
                    "emoji 🚄",
                    " both ends ",
                    "%TAG",
                    "@at",
                    "`tick");

    private final Random random;

    private RandomJob(long seed) {
        this.random = new Random(seed);
    }

    static ObjectNode of(long seed) {
        return new RandomJob(seed).job();
    }

    private ObjectNode job() {
        ObjectNode job = Documents.object().put("kind", "TRAINING");
        if (maybe()) {
            job.put("name", text());
        }
        if (maybe()) {
            job.put("queue", one("vision", "speech"));
        }
        if (maybe()) {
            job.put("scenario", one("transport", "other")).put("project", text());
        }
        if (maybe()) {
            job.put("priority", one("LOW", "STANDARD", "HIGH", "EMERGENCY"));
        }
        if (maybe()) {
            job.putObject("labels").put(text().strip(), text()).put("team", text());
        }
        if (maybe()) {
            data(job.putObject("data"));
        }
        if (maybe()) {
            job.putObject("output").put("uri", "s3://lj/out?x=1#y").put("mount", "/out");
        }
        if (maybe()) {
            job.putObject("checkpoint")
                    .put("uri", "s3://lj/检查点")
                    .put("mount", "/检查点")
                    .put("every", "PT" + whole(1, 90) + "M")
                    .put("grace", "PT1M30.5S");
        }
        if (maybe()) {
            ObjectNode locality = job.putObject("locality");
            locality.putArray("rings").add("HUB").add("HOME");
            locality.putArray("sites").add("lj-a");
            locality.put("pin", one("PREFERRED", "REQUIRED")).put("returnHome", maybe());
        }
        ObjectNode images = job.putObject("images");
        images.putObject("CANN").put("ref", "registry.example/sft:cann8").putArray("arch").add("arm64").add("amd64");
        if (maybe()) {
            images.put("CUDA", "registry.example:5000/sft@sha256:00ff").put("CPU", "cpu");
        }
        if (maybe()) {
            ArrayNode command = job.putArray("command").add("torchrun");
            for (int i = whole(0, 5); i > 0; i--) {
                command.add(text() + "\n" + text());
            }
        }
        if (maybe()) {
            ObjectNode env = job.putObject("env").put("A", text() + "\t").put("B_1", "");
            env.putObject("TOKEN").put("secret", "hf/token");
        }
        terms(job);
        training(job.putObject("training"));
        return job;
    }

    private void data(ObjectNode data) {
        data.put("class", one("PUBLIC", "INTERNAL", "REGULATED")).put("sizeGiB", whole(0, 1_000_000));
        data.put("residency", one("DISTRICT", "CITY", "HUB", "NONE"));
        if (maybe()) {
            data.put("site", "lj-a");
        }
        ArrayNode inputs = data.putArray("inputs");
        for (int i = whole(0, 3); i > 0; i--) {
            inputs.addObject().put("name", "in" + i).put("uri", "s3://in/" + i).put("mount", "/in" + i);
        }
    }

    private void terms(ObjectNode job) {
        if (maybe()) {
            job.put("maxRuntime", "PT" + whole(24, 100) + "H").put("minRuntime", "P1D");
        }
        if (maybe()) {
            job.put("startBefore", "2026-12-01T08:00:00+08:00").put("imagePullSecret", "harbor");
        }
        if (maybe()) {
            job.put("failIfImpossible", maybe()).put("preemptible", maybe()).put("domesticOnly", maybe());
        }
        if (maybe()) {
            job.put("onPartition", one("WAIT", "FENCE", "DUPLICATE_OK")).putObject("retry").put("user", whole(0, 100));
        }
    }

    private void training(ObjectNode training) {
        if (maybe()) {
            training.put("workers", whole(1, 10_000)).put("rdma", maybe());
            training.putObject("topology").put("within", one("NODE", "RACK", "POOL"));
        }
        ObjectNode worker = training.putObject("perWorker");
        if (maybe()) {
            worker.put("cpu", whole(1, 4000) / 8.0).put("memoryGiB", whole(64, 2048)).put("shmGiB", whole(0, 64));
        }
        if (maybe()) {
            worker.put("diskGiB", whole(0, 10_000));
        }
        if (maybe()) {
            ObjectNode cards = worker.putObject("accelerators");
            if (maybe()) {
                cards.putObject("fraction").put("memoryMiB", whole(1, 16_384)).put("corePercent", whole(1, 100));
            } else {
                cards.put("count", whole(1, 64));
            }
            if (maybe()) {
                cards.put("memoryGiB", whole(1, 80)).put("precision", one("BF16", "FP16"));
                cards.putArray("models").add("910B").add("nvidia-a800-80g");
            }
        }
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private String one(String... values) {
        return values[random.nextInt(values.length)];
    }

    private int whole(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private boolean maybe() {
        return random.nextBoolean();
    }
}
