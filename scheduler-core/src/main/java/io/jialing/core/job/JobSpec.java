package io.jialing.core.job;

import io.jialing.core.site.Pin;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.WorkKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a tenant submits, complete: whatever its author left out has its default here, so that nobody after intake
/// needs to know the defaults. A specification never changes; what its owner wants of the job later is kept apart.
public sealed interface JobSpec permits TrainingSpec, TuningSpec, InferenceSpec {

    WorkKind kind();

    Heading heading();

    DataSpec data();

    Program program();

    Locality locality();

    Terms terms();

    /// Who it is and where it waits.
    ///
    /// @param name for people, in any script
    /// @param queue the tenant's queue it waits in
    /// @param scenario what it is for, as a code that policies may match on
    /// @param project the tenant's own project code; null for none
    /// @param labels the tenant's own marks, sorted by key
    record Heading(
            String name,
            String queue,
            String scenario,
            @Nullable String project,
            PriorityClass priority,
            SortedMap<String, String> labels) {
        public Heading {
            if (name.isBlank() || queue.isEmpty() || scenario.isEmpty()) {
                throw new IllegalArgumentException(
                        "A job needs a name, a queue and a scenario, not '%s', '%s' and '%s'."
                                .formatted(name, queue, scenario));
            }
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        }
    }

    /// What it says of the place where it wants to run.
    ///
    /// @param rings the rings it names, the one it wants most first, none twice; empty for none
    /// @param sites the sites it names, sorted, none twice; empty for none
    /// @param returnHome whether it may be moved home from further away
    record Locality(Pin pin, List<Ring> rings, List<SiteId> sites, boolean returnHome) {
        public static final Locality ANY = new Locality(Pin.PREFERRED, List.of(), List.of(), true);

        public Locality {
            rings = rings.stream().distinct().toList();
            sites = sites.stream().sorted().distinct().toList();
            if (pin == Pin.REQUIRED && rings.isEmpty() && sites.isEmpty()) {
                throw new IllegalArgumentException("A required place must be named. Maybe the pin is PREFERRED.");
            }
        }
    }

    /// On what terms it runs.
    ///
    /// @param maxRuntime the longest one attempt may run, more than zero
    /// @param minRuntime how long a started attempt is left alone, at most `maxRuntime`; null for no promise asked
    /// @param startBefore when waiting becomes pointless; null for never
    /// @param failIfImpossible whether it is refused rather than kept waiting when no registered capacity fits it
    /// @param onPartition what happens to it when its cluster falls silent
    /// @param preemptible whether it may be stopped for a more entitled job
    /// @param domesticOnly whether it runs on domestic accelerators only
    /// @param userRetries tries it grants its own program, 0 to [#MOST_USER_RETRIES]
    record Terms(
            Duration maxRuntime,
            @Nullable Duration minRuntime,
            @Nullable Instant startBefore,
            boolean failIfImpossible,
            OnPartition onPartition,
            boolean preemptible,
            boolean domesticOnly,
            int userRetries) {
        public static final int MOST_USER_RETRIES = 100;

        public Terms {
            if (!maxRuntime.isPositive()) {
                throw new IllegalArgumentException("The maxRuntime (%s) must be positive.".formatted(maxRuntime));
            }
            if (minRuntime != null && (minRuntime.isNegative() || minRuntime.compareTo(maxRuntime) > 0)) {
                throw new IllegalArgumentException(
                        "The minRuntime (%s) must be from zero to the maxRuntime (%s)."
                                .formatted(minRuntime, maxRuntime));
            }
            if (userRetries < 0 || userRetries > MOST_USER_RETRIES) {
                throw new IllegalArgumentException(
                        "The userRetries (%d) must be from 0 to %d.".formatted(userRetries, MOST_USER_RETRIES));
            }
        }
    }
}
