package io.jialing.core.planning;

import io.jialing.core.job.PriorityClass;
import io.jialing.core.locality.SpillGate;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides whether a part may go on to the next tier, from what it met in the nearer ones (semantics §9).
final class Gate {
    private final TreeSet<Reason> ruledOut = new TreeSet<>();
    private boolean fits;
    private boolean down;
    private boolean tooSmall;
    private boolean fragmented;
    private long capacity;
    private long held;

    /// What a gate says.
    sealed interface Verdict {
        /// Go on.
        ///
        /// @param lasting whether the gate stays open for this part although its cause may pass
        record Open(SpillReason reason, boolean lasting, SortedMap<String, String> proof) implements Verdict {}

        /// Stay.
        ///
        /// @param waitedOutAt when the part will have waited long enough, if that is to come
        /// @param timeAlone whether nothing else is missing, as things are
        /// @param fullnessAlone whether it would open if the nearer tiers were fuller
        record Closed(
                @Nullable Instant waitedOutAt,
                boolean timeAlone,
                boolean fullnessAlone,
                SortedMap<String, String> facts)
                implements Verdict {}
    }

    /// A nearer cluster that a filter rules out.
    void ruledOut(Reason reason) {
        ruledOut.add(reason);
    }

    /// A nearer cluster that was never heard from, so that it may have anything: full once the part has waited, but no
    /// reason to leave at once.
    void unheard() {
        fits = true;
    }

    /// A nearer cluster that takes no work now.
    void down() {
        down = true;
    }

    /// A nearer cluster that could not hold the gang even when empty.
    void tooSmall() {
        tooSmall = true;
    }

    /// A nearer cluster that could hold the gang.
    ///
    /// @param capacityHere what it has for this shape
    /// @param heldHere what of that is in use
    /// @param fragmentedHere whether enough is free, but not together
    void couldHold(long capacityHere, long heldHere, boolean fragmentedHere) {
        fits = true;
        fragmented |= fragmentedHere;
        capacity += capacityHere;
        held += heldHere;
    }

    /// Asks the gate in front of the next tier.
    ///
    /// @param maxRuntime the longest the job may run, null when unknown; nobody waits longer than a quarter of it
    /// @param priceFactor the price there relative to home; null when unknown
    Verdict ask(
            SpillGate gate,
            Instant waitingSince,
            Instant now,
            PriorityClass priority,
            @Nullable Duration maxRuntime,
            @Nullable Double priceFactor) {
        var facts = new TreeMap<String, String>();
        if (!fits) {
            return new Verdict.Open(nobodyCan(), false, facts);
        }
        double utilization = fragmented || capacity == 0 ? 1 : (double) held / capacity;
        Duration waited = Duration.between(waitingSince, now);
        Duration after = after(gate, maxRuntime, priority);
        facts.put("waited", waited.toString());
        facts.put("utilization", "%.3f".formatted(utilization));
        facts.put("minUtilization", "%.3f".formatted(gate.minUtilization()));
        facts.put("capacity", Long.toString(capacity));
        facts.put("held", Long.toString(held));
        if (after != null) {
            facts.put("after", after.toString());
        }
        if (gate.estimatedStartOver() != null) {
            facts.put("estimatedStartOver", gate.estimatedStartOver().toString());
            facts.put("estimate", "unknown");
        }
        if (priceFactor != null) {
            facts.put("priceFactor", "%.3f".formatted(priceFactor));
        }
        boolean full = utilization >= gate.minUtilization();
        boolean affordable =
                gate.maxPriceFactor() == null || priceFactor == null || priceFactor <= gate.maxPriceFactor();
        boolean waitedOut = after != null && waited.compareTo(after) >= 0;
        if (waitedOut && full && affordable) {
            return new Verdict.Open(fragmented ? SpillReason.FRAGMENTED : SpillReason.WAITED_OUT, true, facts);
        }
        Instant waitedOutAt = after != null && !waitedOut ? waitingSince.plus(after) : null;
        return new Verdict.Closed(
                waitedOutAt, waitedOutAt != null && full && affordable, waitedOut && !full && affordable, facts);
    }

    private static @Nullable Duration after(SpillGate gate, @Nullable Duration maxRuntime, PriorityClass priority) {
        if (gate.after() == null) {
            return null;
        }
        if (priority == PriorityClass.EMERGENCY) {
            return Duration.ZERO;
        }
        Duration quarter = maxRuntime == null ? gate.after() : maxRuntime.dividedBy(4);
        return quarter.compareTo(gate.after()) < 0 ? quarter : gate.after();
    }

    private SpillReason nobodyCan() {
        if (down) {
            return SpillReason.OUTAGE;
        }
        if (tooSmall) {
            return SpillReason.NO_CAPACITY;
        }
        if (ruledOut.contains(Reason.NO_MODEL)) {
            return SpillReason.NO_MODEL;
        }
        if (ruledOut.contains(Reason.NO_RUNTIME)) {
            return SpillReason.NO_RUNTIME;
        }
        if (ruledOut.contains(Reason.FORBIDDEN_BY_DATA)) {
            return SpillReason.DATA;
        }
        return ruledOut.contains(Reason.PINNED_ELSEWHERE) ? SpillReason.TENANT_CHOICE : SpillReason.NO_CAPACITY;
    }
}
