package io.jialing.core.job;

import io.jialing.core.site.DataClass;
import io.jialing.core.site.Residency;
import io.jialing.core.site.SiteId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a job reads and writes, and how closely that must be kept. The hub mounts; it never copies.
///
/// @param site where the data lies; null when it does not matter
/// @param sizeGib how much there is, in GiB; 0 when nobody said
/// @param residency how far it may travel
/// @param inputs what is mounted to be read
/// @param output where results go; null when the job sees to that itself
/// @param checkpoint where the job keeps its progress; null when it keeps none, and then it is never moved
public record DataSpec(
        DataClass dataClass,
        @Nullable SiteId site,
        int sizeGib,
        Residency residency,
        List<Input> inputs,
        @Nullable Volume output,
        @Nullable Checkpoint checkpoint) {
    private static final Pattern URI = Pattern.compile("[a-z][a-z0-9+.-]*://[^\\s\\p{Cntrl}]+");
    private static final Pattern MOUNT = Pattern.compile("(/[^/\\s\\p{Cntrl}]+)+");

    public DataSpec {
        inputs = List.copyOf(inputs);
        if (sizeGib < 0) {
            throw new IllegalArgumentException(
                    "The size of the data (%d GiB) must not be negative.".formatted(sizeGib));
        }
        var names = new HashSet<String>();
        var mounts = new HashSet<String>();
        for (Input input : inputs) {
            if (!names.add(input.name())) {
                throw new IllegalArgumentException("Two inputs are called '%s'.".formatted(input.name()));
            }
            claim(mounts, input.volume());
        }
        if (output != null) {
            claim(mounts, output);
        }
        if (checkpoint != null) {
            claim(mounts, checkpoint.volume());
        }
    }

    /// Whether a store can be addressed like this: a scheme, `://` and something after it.
    public static boolean isUri(String text) {
        return URI.matcher(text).matches();
    }

    /// Whether something can be mounted there: an absolute path other than `/` that does not climb.
    public static boolean isMount(String path) {
        return MOUNT.matcher(path).matches()
                && !path.contains("/../")
                && !path.endsWith("/..")
                && !path.contains("/./")
                && !path.endsWith("/.");
    }

    private static void claim(HashSet<String> mounts, Volume volume) {
        if (!mounts.add(volume.mount())) {
            throw new IllegalArgumentException("Two volumes are mounted at '%s'.".formatted(volume.mount()));
        }
    }

    /// A place in a store and where pods see it.
    public record Volume(String uri, String mount) {
        public Volume {
            if (!isUri(uri) || !isMount(mount)) {
                throw new IllegalArgumentException("'%s' cannot be mounted at '%s'.".formatted(uri, mount));
            }
        }
    }

    /// A volume that is read, and its name in the job.
    public record Input(String name, Volume volume) {}

    /// Where a job keeps its progress.
    ///
    /// @param every how often it says it writes one, more than zero; null when nobody said
    /// @param grace how long it wants to write a last one when it is stopped; null for what its cluster gives
    public record Checkpoint(Volume volume, @Nullable Duration every, @Nullable Duration grace) {
        public Checkpoint {
            if ((every != null && !every.isPositive()) || (grace != null && grace.isNegative())) {
                throw new IllegalArgumentException(
                        "Checkpoints every %s with a grace of %s make no sense.".formatted(every, grace));
            }
        }
    }
}
