package io.jialing.api.convert;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Amounts as Kubernetes writes them: `500m`, `64Gi`, `2e3`.
final class Quantity {
    private static final Pattern FORM =
            Pattern.compile(
                    "([+-]?\\d{1,20}(?:\\.\\d{0,20})?|[+-]?\\.\\d{1,20})([eE][+-]?\\d{1,2}|[numkMGTPE]|[KMGTPE]i)?");

    private static final Map<String, BigDecimal> SUFFIXES =
            Map.ofEntries(
                    Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
                    Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
                    Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
                    Map.entry("k", BigDecimal.ONE.movePointRight(3)),
                    Map.entry("M", BigDecimal.ONE.movePointRight(6)),
                    Map.entry("G", BigDecimal.ONE.movePointRight(9)),
                    Map.entry("T", BigDecimal.ONE.movePointRight(12)),
                    Map.entry("P", BigDecimal.ONE.movePointRight(15)),
                    Map.entry("E", BigDecimal.ONE.movePointRight(18)),
                    Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
                    Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
                    Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
                    Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
                    Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
                    Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private Quantity() {}

    /// The amount; empty when the text is none.
    static Optional<BigDecimal> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var number = new BigDecimal(matcher.group(1));
        String suffix = matcher.group(2);
        if (suffix == null) {
            return Optional.of(number);
        }
        BigDecimal factor = SUFFIXES.get(suffix);
        return Optional.of(
                factor == null
                        ? number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1).replace("+", "")))
                        : number.multiply(factor));
    }
}
