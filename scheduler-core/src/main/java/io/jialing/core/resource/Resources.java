package io.jialing.core.resource;

/// CPU, memory and local disk: what one pod asks for, or what a node has or still has free.
///
/// Accelerators are counted apart, card by card, because a card can be shared and a node's cards cannot be pooled.
///
/// @param milliCpu CPU in thousandths of a core
/// @param memoryMib memory in MiB
/// @param diskMib local disk in MiB
public record Resources(long milliCpu, long memoryMib, long diskMib) {
    public static final Resources NONE = new Resources(0, 0, 0);

    /// The sum, each dimension saturating at [Long#MAX_VALUE].
    public Resources plus(Resources other) {
        return new Resources(
                saturatingAdd(milliCpu, other.milliCpu),
                saturatingAdd(memoryMib, other.memoryMib),
                saturatingAdd(diskMib, other.diskMib));
    }

    /// The difference; a dimension is negative where a node holds more than it reports, for example after it shrank.
    public Resources minus(Resources other) {
        return new Resources(milliCpu - other.milliCpu, memoryMib - other.memoryMib, diskMib - other.diskMib);
    }

    /// The sum of so many of these, each dimension saturating.
    ///
    /// @param factor how many pods, zero or more
    public Resources times(int factor) {
        return new Resources(
                saturatingMultiply(milliCpu, factor),
                saturatingMultiply(memoryMib, factor),
                saturatingMultiply(diskMib, factor));
    }

    /// Whether every dimension of `request` is at most this one's.
    public boolean covers(Resources request) {
        return request.milliCpu <= milliCpu && request.memoryMib <= memoryMib && request.diskMib <= diskMib;
    }

    /// How many times `request` fits into these resources; [Integer#MAX_VALUE] when it asks for nothing.
    public int fits(Resources request) {
        return Math.clamp(
                Math.min(
                        quotient(milliCpu, request.milliCpu),
                        Math.min(quotient(memoryMib, request.memoryMib), quotient(diskMib, request.diskMib))),
                0,
                Integer.MAX_VALUE);
    }

    private static long quotient(long available, long asked) {
        return asked == 0 ? Integer.MAX_VALUE : Math.max(0, available) / asked;
    }

    private static long saturatingAdd(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    private static long saturatingMultiply(long a, int factor) {
        long high = Math.multiplyHigh(a, factor);
        long low = a * factor;
        return high == low >> 63 ? low : Long.MAX_VALUE;
    }
}
