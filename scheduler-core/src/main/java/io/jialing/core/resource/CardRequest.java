package io.jialing.core.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The accelerators that one pod asks for.
///
/// @param count cards in the catalogue's allocation units (an Ascend 910C counts dies), zero or more
/// @param minMemoryGib least nominal memory of a whole card in GiB, 0 for any
/// @param precision the number format the cards must support, null for any
/// @param models ids of the only acceptable models, in order of preference; empty for any
/// @param fraction the part of one card that is enough, null for whole cards
public record CardRequest(
        int count, int minMemoryGib, @Nullable Precision precision, List<String> models, @Nullable Fraction fraction) {
    public static final CardRequest NONE = new CardRequest(0, 0, null, List.of(), null);

    public CardRequest {
        models = List.copyOf(models);
        if (count < 0 || minMemoryGib < 0) {
            throw new IllegalArgumentException(
                    "The card count (%d) and the card memory (%d GiB) must not be negative."
                            .formatted(count, minMemoryGib));
        }
        if (fraction != null && count != 1) {
            throw new IllegalArgumentException(
                    "A fraction is a part of one card, but %d cards are asked for.".formatted(count));
        }
    }

    public static CardRequest whole(int count) {
        return new CardRequest(count, 0, null, List.of(), null);
    }

    /// Whether the pod needs no accelerator at all.
    public boolean isNone() {
        return count == 0;
    }

    /// The same cards of any model.
    public CardRequest ofAnyModel() {
        return new CardRequest(count, minMemoryGib, precision, List.of(), fraction);
    }

    /// The same cards whatever they compute in.
    public CardRequest inAnyPrecision() {
        return new CardRequest(count, minMemoryGib, null, models, fraction);
    }

    /// The same cards whatever their memory.
    public CardRequest withAnyMemory() {
        return new CardRequest(count, 0, precision, models, fraction);
    }
}
