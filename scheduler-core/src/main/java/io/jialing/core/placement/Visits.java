package io.jialing.core.placement;

/// Counts the nodes that a plan looks at, which is what its budget is counted in: unlike time, it is the same on every
/// machine.
public final class Visits {
    private final long most;
    private long made;

    /// Allows at most so many visits.
    public Visits(long most) {
        this.most = most;
    }

    void visit() {
        made++;
    }

    /// Whether no more visits are allowed.
    public boolean areUsedUp() {
        return made >= most;
    }

    /// How many were made.
    public long made() {
        return made;
    }
}
