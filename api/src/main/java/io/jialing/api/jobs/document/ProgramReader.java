package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.core.job.Program;
import io.jialing.core.resource.Spelling;
import io.jialing.core.resource.Stack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads what a job's containers run.
final class ProgramReader {
    private static final List<String> STACKS = Arrays.stream(Stack.values()).map(Enum::name).toList();
    private static final int MOST_WORDS = 1_000;
    private static final int LONGEST_WORD = 32_768;
    private static final int MOST_VARIABLES = 512;

    private ProgramReader() {}

    /// The program; null when there is no usable image.
    static @Nullable Program read(Section job) {
        List<Program.Image> images = images(job);
        String pullSecret = job.text("imagePullSecret", 253);
        if (pullSecret != null && (!Program.isSecret(pullSecret) || pullSecret.indexOf('/') >= 0)) {
            job.note("imagePullSecret", FieldCode.MALFORMED, "'%s' is no name of a secret.".formatted(pullSecret));
        }
        List<String> command = job.texts("command", MOST_WORDS, LONGEST_WORD);
        if (command != null && !command.isEmpty() && command.getFirst().isBlank()) {
            job.note("command", 0, FieldCode.MALFORMED, "The program to run must not be empty.");
        }
        SortedMap<String, Program.EnvValue> env = env(job);
        return images.isEmpty() ? null : new Program(images, pullSecret, command == null ? List.of() : command, env);
    }

    private static List<Program.Image> images(Section job) {
        Section section = job.anySection("images");
        if (section == null) {
            if (!job.has("images")) {
                job.missing("images");
            }
            return List.of();
        }
        var images = new ArrayList<Program.Image>();
        for (String key : section.fields()) {
            if (!STACKS.contains(key)) {
                section.note(
                        key,
                        FieldCode.UNKNOWN_VALUE,
                        "'%s' is no stack. Maybe %s is meant.".formatted(key, Spelling.nearest(key, STACKS)));
                continue;
            }
            Program.Image image = image(section, key);
            if (image != null) {
                images.add(image);
            }
        }
        if (section.fields().isEmpty()) {
            job.note("images", FieldCode.REQUIRED, "An image for one stack at least is required.");
        }
        return images;
    }

    private static Program.@Nullable Image image(Section section, String stack) {
        if (!section.isSection(stack)) {
            String ref = section.text(stack, 512);
            return ref == null ? null : image(section, stack, stack, ref, List.of());
        }
        Section full = section.section(stack, Fields.IMAGE);
        if (full == null) {
            return null;
        }
        String ref = full.text("ref", 512);
        if (ref == null && !full.has("ref")) {
            full.missing("ref");
        }
        List<String> arches = full.texts("arch", 16, 16);
        for (int i = 0; arches != null && i < arches.size(); i++) {
            if (!arches.get(i).matches("[a-z0-9_]+")) {
                full.note("arch", i, FieldCode.MALFORMED, "An architecture is written like amd64 or arm64.");
            }
        }
        return ref == null ? null : image(full, "ref", stack, ref, arches == null ? List.of() : arches);
    }

    private static Program.@Nullable Image image(
            Section section, String field, String stack, String ref, List<String> arches) {
        if (Program.isReference(ref)) {
            return new Program.Image(Stack.valueOf(stack), ref, arches);
        }
        section.note(field, FieldCode.MALFORMED, "'%s' is no reference of an image.".formatted(ref));
        return null;
    }

    private static SortedMap<String, Program.EnvValue> env(Section job) {
        var env = new TreeMap<String, Program.EnvValue>();
        Section section = job.anySection("env");
        if (section == null) {
            return env;
        }
        List<String> names = section.fields();
        if (names.size() > MOST_VARIABLES) {
            job.note(
                    "env",
                    FieldCode.OUT_OF_RANGE,
                    "Must have at most %d variables, not %d.".formatted(MOST_VARIABLES, names.size()));
            return env;
        }
        for (String name : names) {
            if (!Program.isVariable(name)) {
                section.note(
                        name,
                        FieldCode.MALFORMED,
                        name.startsWith(Program.RESERVED)
                                ? "Variables that begin with %s are set by the hub.".formatted(Program.RESERVED)
                                : "'%s' is no name of a variable.".formatted(name));
                continue;
            }
            Program.EnvValue value = value(section, name);
            if (value != null) {
                env.put(name, value);
            }
        }
        return env;
    }

    private static Program.@Nullable EnvValue value(Section env, String name) {
        if (!env.isSection(name)) {
            String text = env.freeText(name, LONGEST_WORD);
            return text == null ? null : new Program.EnvValue.Literal(text);
        }
        Section reference = env.section(name, Fields.SECRET);
        if (reference == null) {
            return null;
        }
        String secret = reference.text("secret", 253);
        if (secret == null) {
            if (!reference.has("secret")) {
                reference.missing("secret");
            }
            return null;
        }
        if (!Program.isSecret(secret)) {
            reference.note("secret", FieldCode.MALFORMED, "'%s' is neither a secret nor secret/key.".formatted(secret));
            return null;
        }
        return new Program.EnvValue.Secret(secret);
    }
}
