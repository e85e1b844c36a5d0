package io.jialing.core.job;

import io.jialing.core.resource.Stack;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a job's containers run.
///
/// @param images at most one a stack, at least one in all, in the order of [Stack]
/// @param pullSecret the tenant's secret that opens the registry; null for none
/// @param command the program and its arguments; empty for what the image runs by itself
/// @param env its environment, sorted by name
public record Program(
        List<Image> images, @Nullable String pullSecret, List<String> command, SortedMap<String, EnvValue> env) {
    /// The hub's own variables begin like this, so a job cannot set one.
    public static final String RESERVED = "JIALING_";

    private static final Pattern REFERENCE =
            Pattern.compile(
                    "\\w[\\w.-]*(?::\\d{1,5})?(?:/\\w[\\w.-]*)*(?::\\w[\\w.-]*)?(?:@[a-z0-9+.-]+:[0-9a-fA-F]+)?");
    private static final int LONGEST_REFERENCE = 512;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?");

    public Program {
        images = images.stream().sorted(Comparator.comparing(Image::stack)).toList();
        var stacks = EnumSet.noneOf(Stack.class);
        for (Image image : images) {
            if (!stacks.add(image.stack())) {
                throw new IllegalArgumentException("There are two images for %s.".formatted(image.stack()));
            }
        }
        if (images.isEmpty()) {
            throw new IllegalArgumentException("A job needs an image.");
        }
        command = List.copyOf(command);
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
    }

    /// Whether this can be the reference of an image.
    public static boolean isReference(String text) {
        return text.length() <= LONGEST_REFERENCE && REFERENCE.matcher(text).matches();
    }

    /// Whether this can be the name of a variable that a job sets.
    public static boolean isVariable(String name) {
        return VARIABLE.matcher(name).matches() && !name.startsWith(RESERVED);
    }

    /// Whether this can be the name of a secret, or of a secret and a key in it.
    public static boolean isSecret(String name) {
        return name.length() <= 253 && SECRET.matcher(name).matches();
    }

    /// An image built for one stack.
    ///
    /// @param arches CPU architectures it is built for, sorted; empty for any
    public record Image(Stack stack, String ref, List<String> arches) {
        public Image {
            if (!isReference(ref)) {
                throw new IllegalArgumentException("'%s' is no reference of an image.".formatted(ref));
            }
            arches = arches.stream().sorted().distinct().toList();
        }

        /// The last word of the reference without tag and digest, for example `train` of `registry.example/train:1`.
        public String shortName() {
            String path = ref.substring(ref.lastIndexOf('/') + 1);
            int at = path.indexOf('@');
            String tagged = at < 0 ? path : path.substring(0, at);
            int colon = tagged.indexOf(':');
            return colon < 0 ? tagged : tagged.substring(0, colon);
        }
    }

    /// The value of a variable.
    public sealed interface EnvValue {
        /// Written in the specification.
        record Literal(String text) implements EnvValue {}

        /// Read from the tenant's secrets when the pod starts.
        ///
        /// @param name the secret, or the secret and the key in it with a `/` between
        record Secret(String name) implements EnvValue {
            /// The key that is meant where none is named.
            public static final String USUAL_KEY = "value";

            /// The secret without the key.
            public String secret() {
                int slash = name.indexOf('/');
                return slash < 0 ? name : name.substring(0, slash);
            }

            /// The key in it.
            public String key() {
                int slash = name.indexOf('/');
                return slash < 0 ? USUAL_KEY : name.substring(slash + 1);
            }
        }
    }
}
