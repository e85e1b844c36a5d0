package io.jialing.api.clusters;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.cluster.SupplyGroupId;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// A supply group as it is sent and shown; what was shown may be sent back.
///
/// @param visitorsMax how much of each of its flavors work may hold whose tenant is at home in another city, as a part
///   of the capacity from 0 to 1, to the thousandth; null for all
record SupplyGroupDocument(@Nullable String id, @Nullable BigDecimal visitorsMax) {
    static SupplyGroupDocument of(SupplyGroup group) {
        return new SupplyGroupDocument(
                group.id().value(),
                group.limitsVisitors() ? BigDecimal.valueOf(group.visitorsPermille(), 3).stripTrailingZeros() : null);
    }

    /// The group that the document describes.
    ///
    /// @param of the group's id, which never changes
    /// @param version the version it will have
    /// @throws io.jialing.api.problem.ProblemException naming every field that is wrong
    SupplyGroup group(SupplyGroupId of, long version) {
        var findings = new Findings();
        if (id != null && !id.equals(of.value())) {
            findings.add("/id", FieldCode.IMMUTABLE, "The id of a supply group cannot change.");
        }
        int permille = permille(findings);
        findings.throwIfAny();
        return new SupplyGroup(of, version, permille);
    }

    private int permille(Findings findings) {
        if (visitorsMax == null) {
            return SupplyGroup.EVERYTHING;
        }
        // Compared before it is scaled: 1e999999999 has few digits and would have many.
        if (visitorsMax.signum() < 0
                || visitorsMax.compareTo(BigDecimal.ONE) > 0
                || visitorsMax.stripTrailingZeros().scale() > 3) {
            findings.add("/visitorsMax", FieldCode.OUT_OF_RANGE, "Must be from 0 to 1, to the thousandth.");
            return SupplyGroup.EVERYTHING;
        }
        return visitorsMax.movePointRight(3).intValueExact();
    }
}
