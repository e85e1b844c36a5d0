package io.jialing.api.queues;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jialing.api.http.Cards;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Quota;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.Spelling;
import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// A right as it is sent and shown, in cards to the thousandth.
///
/// @param acceleratorClass id or unambiguous alias of a model, or `*` for all of the group together
/// @param borrowLimit how much more the queue may borrow; null for no limit of its own
/// @param lendLimit how much of the right others may borrow; null for all
record QuotaEntry(
        @Nullable String supplyGroup,
        @JsonProperty("class") @Nullable String acceleratorClass,
        @Nullable BigDecimal nominal,
        @Nullable BigDecimal borrowLimit,
        @Nullable BigDecimal lendLimit) {
    private static final BigDecimal MOST_CARDS = BigDecimal.valueOf(10_000_000);

    static QuotaEntry of(Quota quota) {
        return new QuotaEntry(
                quota.flavor().group().value(),
                quota.flavor().acceleratorClass(),
                Cards.of(quota.nominalMilliCards()),
                quota.borrowMilliCards().isPresent() ? Cards.of(quota.borrowMilliCards().getAsLong()) : null,
                quota.lendMilliCards().isPresent() ? Cards.of(quota.lendMilliCards().getAsLong()) : null);
    }

    /// The right that the entry describes; null when something is wrong with it, which is noted.
    ///
    /// @param pointer where the entry stands
    /// @param groups the supply groups that there are
    @Nullable Quota quota(Findings findings, String pointer, SortedSet<String> groups, AcceleratorCatalogue catalogue) {
        var group = group(findings, pointer + "/supplyGroup", groups);
        var model = model(findings, pointer + "/class", catalogue);
        if (nominal == null) {
            findings.missing(pointer + "/nominal");
        }
        var right = milliCards(findings, pointer + "/nominal", nominal);
        var borrow = milliCards(findings, pointer + "/borrowLimit", borrowLimit);
        var lend = milliCards(findings, pointer + "/lendLimit", lendLimit);
        if (lend.isPresent() && right.isPresent() && lend.getAsLong() > right.getAsLong()) {
            findings.add(pointer + "/lendLimit", FieldCode.CONTRADICTION, "No more than the nominal can be lent.");
        }
        return group == null || model == null || right.isEmpty()
                ? null
                : new Quota(new Flavor(group, model), right.getAsLong(), borrow, lend);
    }

    private @Nullable SupplyGroupId group(Findings findings, String pointer, SortedSet<String> groups) {
        if (supplyGroup == null) {
            findings.missing(pointer);
            return null;
        }
        if (!groups.contains(supplyGroup)) {
            var asked = Terms.shortened(supplyGroup);
            var maybe =
                    groups.isEmpty()
                            ? "No cluster is registered yet."
                            : "Maybe '%s' is meant.".formatted(Spelling.nearest(asked, groups));
            findings.add(
                    pointer,
                    FieldCode.UNKNOWN_REFERENCE,
                    "No cluster belongs to a supply group '%s'. %s".formatted(asked, maybe));
            return null;
        }
        return new SupplyGroupId(supplyGroup);
    }

    private @Nullable String model(Findings findings, String pointer, AcceleratorCatalogue catalogue) {
        if (acceleratorClass == null) {
            findings.missing(pointer);
            return null;
        }
        if (acceleratorClass.equals(Flavor.ANY)) {
            return Flavor.ANY;
        }
        var asked = Terms.shortened(acceleratorClass);
        var found = catalogue.resolve(asked);
        if (found.size() == 1) {
            return found.getFirst().id();
        }
        findings.add(
                pointer,
                FieldCode.UNKNOWN_REFERENCE,
                found.isEmpty()
                        ? "'%s' is no accelerator that the catalogue knows. Maybe '%s' is meant."
                                .formatted(asked, catalogue.nearest(asked))
                        : "'%s' may be any of %s.".formatted(asked, found.stream().map(AcceleratorModel::id).toList()));
        return null;
    }

    private static OptionalLong milliCards(Findings findings, String pointer, @Nullable BigDecimal cards) {
        if (cards == null) {
            return OptionalLong.empty();
        }
        // Compared before it is scaled: 1e999999999 has few digits and would have many.
        if (cards.signum() < 0 || cards.compareTo(MOST_CARDS) > 0 || cards.stripTrailingZeros().scale() > 3) {
            findings.add(
                    pointer,
                    FieldCode.OUT_OF_RANGE,
                    "Must be from 0 to %s cards, to the thousandth.".formatted(MOST_CARDS.toPlainString()));
            return OptionalLong.empty();
        }
        return OptionalLong.of(cards.movePointRight(3).longValueExact());
    }
}
