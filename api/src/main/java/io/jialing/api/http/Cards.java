package io.jialing.api.http;

import java.math.BigDecimal;

/// Numbers of accelerators as people read them: core counts thousandths of a card, documents count cards.
public final class Cards {
    private Cards() {}

    /// Cards, with as many decimals as needed and never an exponent.
    public static BigDecimal of(long milliCards) {
        var cards = BigDecimal.valueOf(milliCards, 3).stripTrailingZeros();
        return cards.scale() < 0 ? cards.setScale(0) : cards;
    }
}
