package io.jialing.api.cli.session;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Durations as people type them, `1d12h30m5s`, and as the hub writes them, `P1DT12H30M5S`.
public final class Durations implements ITypeConverter<Duration> {
    /// Longer than anything lasts.
    public static final Duration FOREVER = Duration.ofDays(36_500);

    private static final Pattern SHORT =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?");

    @Override
    public Duration convert(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (!text.isEmpty() && matcher.matches()) {
            return Duration.ofDays(number(matcher, 1))
                    .plusHours(number(matcher, 2))
                    .plusMinutes(number(matcher, 3))
                    .plusSeconds(number(matcher, 4));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException _) {
            throw new TypeConversionException("'%s' is no duration such as 90s, 1h30m or PT1H30M".formatted(text));
        }
    }

    private static long number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }
}
