package io.jialing.api.cli;

import io.jialing.core.cluster.Node;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Csv;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Resources;
import io.jialing.core.simulation.replay.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Reads a trace from its two tables, which have the columns of Alibaba's cluster-trace-gpu-v2023 (openb).
final class TraceFiles {
    private static final List<String> NODE_COLUMNS = List.of("sn", "cpu_milli", "memory_mib", "gpu", "model");
    private static final List<String> POD_COLUMNS =
            List.of(
                    "name",
                    "cpu_milli",
                    "memory_mib",
                    "num_gpu",
                    "gpu_milli",
                    "gpu_spec",
                    "qos",
                    "pod_phase",
                    "creation_time",
                    "deletion_time",
                    "scheduled_time");
    private static final int MOST = 999_999_999;
    private static final int WHOLE_GPU = 1000;

    private TraceFiles() {}

    /// A table and the name to complain about it under.
    record Table(String file, String text) {}

    /// @throws Csv.MalformedException naming the file, the line, the column and the value that is wrong
    static Trace read(Table nodes, Table pods) {
        return new Trace(machines(nodes), tasks(pods));
    }

    private static List<Trace.Machine> machines(Table nodes) {
        var machines = new ArrayList<Trace.Machine>();
        var names = new TreeSet<String>();
        for (Csv.Row row : Csv.read(nodes.file(), nodes.text(), NODE_COLUMNS).rows()) {
            String name = row.text("sn");
            if (!names.add(name)) {
                throw row.refuse("sn", "'%s' is there already".formatted(name));
            }
            int cards = row.whole("gpu", 0, Node.MOST_CARDS);
            String model = row.textOrEmpty("model");
            if ((cards == 0) != model.isEmpty()) {
                throw row.refuse(
                        "model",
                        "'%s' for %d GPUs: a model is named where there are GPUs, and only there"
                                .formatted(model, cards));
            }
            machines.add(new Trace.Machine(name, resources(row), cards, model));
        }
        return machines;
    }

    private static List<Trace.Task> tasks(Table pods) {
        List<Csv.Row> rows = Csv.read(pods.file(), pods.text(), POD_COLUMNS).rows();
        int end = 0;
        for (Csv.Row row : rows) {
            end = Math.max(end, seconds(row, "creation_time"));
            end = Math.max(end, row.wholeIfKnown("deletion_time", 0, MOST).orElse(0));
            end = Math.max(end, row.wholeIfKnown("scheduled_time", 0, MOST).orElse(0));
        }
        var tasks = new ArrayList<Trace.Task>();
        for (Csv.Row row : rows) {
            tasks.add(task(row, end));
        }
        return tasks;
    }

    /// @param end the last instant that the table names; whatever was not deleted ran until then
    private static Trace.Task task(Csv.Row row, int end) {
        int created = seconds(row, "creation_time");
        int began = row.wholeIfKnown("scheduled_time", 0, MOST).orElse(created);
        int ended = row.wholeIfKnown("deletion_time", 0, MOST).orElse(end);
        if (began < created) {
            throw row.refuse("scheduled_time", "'%d' is before the creation at %d".formatted(began, created));
        }
        if (ended < began) {
            throw row.refuse("deletion_time", "'%d' is before it ran, at %d".formatted(ended, began));
        }
        return new Trace.Task(
                row.text("name"),
                Duration.ofSeconds(created),
                Duration.ofSeconds((long) ended - began),
                resources(row),
                cards(row));
    }

    private static CardRequest cards(Csv.Row row) {
        int count = row.whole("num_gpu", 0, MOST);
        int milli = row.wholeIfKnown("gpu_milli", 0, WHOLE_GPU).orElse(0);
        if ((count == 0) != (milli == 0)) {
            throw row.refuse("gpu_milli", "'%d' of each of %d GPUs makes no sense".formatted(milli, count));
        }
        if (count > 1 && milli < WHOLE_GPU) {
            throw row.refuse(
                    "gpu_milli", "'%d' of each of %d GPUs: parts are given of one GPU only".formatted(milli, count));
        }
        return count == 0
                ? CardRequest.NONE
                : new CardRequest(
                        count, 0, null, row.list("gpu_spec"), milli < WHOLE_GPU ? new Fraction(0, milli) : null);
    }

    private static Resources resources(Csv.Row row) {
        return new Resources(row.whole("cpu_milli", 0, MOST), row.whole("memory_mib", 0, MOST), 0);
    }

    private static int seconds(Csv.Row row, String column) {
        return row.whole(column, 0, MOST);
    }
}
