package io.jialing.core.resource;

/// A part of one card, as memory, as compute, or both.
///
/// @param memoryMib memory of the card in MiB, 0 when only compute is asked for
/// @param corePermille compute in thousandths of the card, 0 to 1000
public record Fraction(long memoryMib, int corePermille) {
    public Fraction {
        if (memoryMib < 0 || corePermille < 0 || corePermille > 1000 || (memoryMib == 0 && corePermille == 0)) {
            throw new IllegalArgumentException(
                    "A fraction needs memory or 1 to 1000 thousandths of a card, not %d MiB and %d."
                            .formatted(memoryMib, corePermille));
        }
    }

    /// The larger of the memory share and the compute share, so that neither is ever promised twice.
    ///
    /// @param cardMemoryGib nominal memory of the card in GiB, 0 when unknown
    /// @return thousandths of the card, 1 to 1000, or 1001 when the card is too small or its memory is unknown
    public int permilleOf(int cardMemoryGib) {
        if (memoryMib == 0) {
            return corePermille;
        }
        long cardMib = cardMemoryGib * 1024L;
        if (memoryMib > cardMib) {
            return 1001;
        }
        return Math.max(corePermille, (int) ((memoryMib * 1000 + cardMib - 1) / cardMib));
    }
}
