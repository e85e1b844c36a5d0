package io.jialing.core.quota;

/// An amount of each resource that shares are taken of.
///
/// @param value accelerators by value, in CNY an hour: an hour of one card is not an hour of another
/// @param milliCpu in thousandths of a core
/// @param memoryMib in MiB
public record Portion(double value, double milliCpu, double memoryMib) {
    public static final Portion NOTHING = new Portion(0, 0, 0);

    public Portion plus(Portion more) {
        return new Portion(value + more.value, milliCpu + more.milliCpu, memoryMib + more.memoryMib);
    }

    /// So much of it.
    public Portion times(double factor) {
        return new Portion(value * factor, milliCpu * factor, memoryMib * factor);
    }

    /// What this has more of than `other`; 0 where it has less.
    public Portion beyond(Portion other) {
        return new Portion(
                Math.max(0, value - other.value),
                Math.max(0, milliCpu - other.milliCpu),
                Math.max(0, memoryMib - other.memoryMib));
    }

    /// Of each resource the greater amount.
    public Portion max(Portion other) {
        return new Portion(
                Math.max(value, other.value), Math.max(milliCpu, other.milliCpu), Math.max(memoryMib, other.memoryMib));
    }

    /// The greatest share that this is of `whole` (dominant resource fairness, Ghodsi et al., NSDI 2011). What there is
    /// none of counts only where some is used nevertheless, and then without bounds.
    ///
    /// @return 0 or more, possibly infinite
    public double dominantShareOf(Portion whole) {
        return Math.max(
                share(value, whole.value),
                Math.max(share(milliCpu, whole.milliCpu), share(memoryMib, whole.memoryMib)));
    }

    private static double share(double part, double whole) {
        if (!(part > 0)) {
            return 0;
        }
        return whole > 0 ? part / whole : Double.POSITIVE_INFINITY;
    }
}
