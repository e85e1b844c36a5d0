package io.jialing.core.quota;

import io.jialing.core.cluster.SupplyGroupId;
import java.util.Comparator;

/// What quota is counted in: an accelerator class of a supply group.
///
/// @param acceleratorClass id of an accelerator model, [#ANY], or empty for nodes without accelerators
public record Flavor(SupplyGroupId group, String acceleratorClass) implements Comparable<Flavor> {
    /// Every accelerator model of the group together.
    public static final String ANY = "*";

    /// Before all others.
    public static final Flavor FIRST = new Flavor(new SupplyGroupId("\0"), "");

    private static final Comparator<Flavor> ORDER =
            Comparator.comparing(Flavor::group).thenComparing(Flavor::acceleratorClass);

    /// Whether cards of `model` in `inGroup` count against this flavor.
    public boolean includes(SupplyGroupId inGroup, String model) {
        return group.equals(inGroup) && (acceleratorClass.equals(ANY) || acceleratorClass.equals(model));
    }

    @Override
    public int compareTo(Flavor other) {
        return ORDER.compare(this, other);
    }
}
