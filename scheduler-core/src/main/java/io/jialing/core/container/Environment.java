package io.jialing.core.container;

import io.jialing.core.job.JobSpec;
import io.jialing.core.job.Program;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.job.sweep.Value;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The environment of a container in the making. Not thread-safe.
///
/// The hub's own variables are always the hub's, and so is what tells one worker from another. Of all else the word of
/// the job's author stands, for example of another `MASTER_PORT` or of fewer processes than cards.
final class Environment {
    private final TreeMap<String, Variable> variables = new TreeMap<>();
    private final Run run;

    private Environment(Run run) {
        this.run = run;
    }

    /// What every job gets.
    static Environment of(JobSpec spec, Run run) {
        var env = new Environment(run);
        spec.program().env().forEach((name, value) -> env.variables.put(name, of(value)));
        env.hub("JOB_ID", run.attempt().part().job().toString());
        env.hub("ATTEMPT", Integer.toString(run.attempt().n()));
        // The hub does not look into stores: an earlier attempt may have left a checkpoint.
        env.hub("RESUME", Boolean.toString(spec.data().checkpoint() != null && run.attempt().n() > 1));
        return env;
    }

    /// What the workers of a gang need to meet: for launchers, in `torchrun`'s own spelling, and, where each pod is one
    /// process, for programs that are started without any.
    Environment gang(int workers, TrainingSpec.Worker worker) {
        int processes = worker.cards().fraction() == null ? Math.max(1, worker.cards().count()) : 1;
        String name = run.attempt().objectName();
        // Workers find each other by the name of the object, as the pods of an Indexed Job do.
        rendezvous("MASTER_ADDR", new Variable.Literal(workers == 1 ? "localhost" : name + "-0." + name));
        rendezvous("MASTER_PORT", Variable.literal(Container.MASTER_PORT));
        rendezvous("NNODES", Variable.literal(workers));
        rendezvous("NPROC_PER_NODE", Variable.literal(processes));
        variables.put("NODE_RANK", new Variable.WorkerIndex());
        variables.put("PET_NODE_RANK", new Variable.WorkerIndex());
        if (Variable.literal(1).equals(variables.get("NPROC_PER_NODE"))) {
            variables.put("RANK", new Variable.WorkerIndex());
            variables.putIfAbsent("WORLD_SIZE", Variable.literal(workers));
        }
        return this;
    }

    /// What a trial needs to be one, and to tell how well it does.
    Environment trial(Sweep sweep, SortedMap<String, Value> parameters) {
        parameters.forEach((name, value) -> hub("PARAM_" + name, value.text()));
        hub("PARAMS", json(parameters));
        if (sweep.rungs() != null) {
            hub("UNTIL_STEP", Long.toString(sweep.rungs().step(run.stage())));
        }
        Run.Reporting reporting = run.reporting();
        if (reporting != null) {
            hub("METRICS_URL", reporting.url());
            variables.put(Program.RESERVED + "METRICS_TOKEN", new Variable.Confidential(reporting.token()));
        }
        return this;
    }

    SortedMap<String, Variable> variables() {
        return variables;
    }

    private void hub(String name, String text) {
        variables.put(Program.RESERVED + name, new Variable.Literal(text));
    }

    private void rendezvous(String name, Variable value) {
        Variable said = variables.computeIfAbsent(name, _ -> value);
        variables.putIfAbsent("PET_" + name, said);
    }

    private static Variable of(Program.EnvValue value) {
        return switch (value) {
            case Program.EnvValue.Literal(var text) -> new Variable.Literal(text);
            case Program.EnvValue.Secret secret -> new Variable.FromSecret(secret.secret(), secret.key());
        };
    }

    private static String json(SortedMap<String, Value> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> quoted(parameter.getKey()) + ":" + json(parameter.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String json(Value value) {
        return switch (value) {
            case Value.Numeric _, Value.Flag _ -> value.text();
            case Value.Text(var text) -> quoted(text);
        };
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
