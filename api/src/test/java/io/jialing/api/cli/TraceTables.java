package io.jialing.api.cli;

import io.jialing.core.resource.CardRequest;
import io.jialing.core.simulation.replay.Trace;

/// Writes traces as the tables that `jialing replay` reads.
final class TraceTables {
    static final String NODES = "sn,cpu_milli,memory_mib,gpu,model\n";
    static final String PODS =
            "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,"
                    + "scheduled_time\n";

    private TraceTables() {}

    static String nodes(Trace trace) {
        var text = new StringBuilder(NODES);
        for (Trace.Machine machine : trace.machines()) {
            text.append(
                    "%s,%d,%d,%d,%s\n"
                            .formatted(
                                    machine.name(),
                                    machine.capacity().milliCpu(),
                                    machine.capacity().memoryMib(),
                                    machine.cards(),
                                    machine.model()));
        }
        return text.toString();
    }

    /// Each task was scheduled three seconds after it was created.
    static String pods(Trace trace) {
        var text = new StringBuilder(PODS);
        for (Trace.Task task : trace.tasks()) {
            CardRequest cards = task.cards();
            var fraction = cards.fraction();
            long created = task.arrival().toSeconds();
            text.append(
                    "%s,%d,%d,%d,%d,%s,LS,Running,%d,%d,%d\n"
                            .formatted(
                                    task.name(),
                                    task.resources().milliCpu(),
                                    task.resources().memoryMib(),
                                    cards.count(),
                                    cards.isNone() ? 0 : fraction == null ? 1000 : fraction.corePermille(),
                                    String.join("|", cards.models()),
                                    created,
                                    created + 3 + task.runTime().toSeconds(),
                                    created + 3));
        }
        return text.toString();
    }
}
