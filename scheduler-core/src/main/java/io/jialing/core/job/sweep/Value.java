package io.jialing.core.job.sweep;

import java.math.BigDecimal;

/// The value of a parameter.
public sealed interface Value {
    /// Written without an exponent where it is a whole number.
    record Numeric(BigDecimal number) implements Value {
        @Override
        public String text() {
            BigDecimal plain = number.stripTrailingZeros();
            return plain.scale() <= 0 ? plain.toPlainString() : plain.toString();
        }
    }

    record Text(String text) implements Value {}

    record Flag(boolean is) implements Value {
        @Override
        public String text() {
            return Boolean.toString(is);
        }
    }

    /// The value as a program finds it in its environment or among its arguments.
    String text();
}
