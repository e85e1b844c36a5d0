package io.jialing.api.cli.output;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Values as people read them.
public final class Cells {
    /// What stands for nothing, so that a row has as many words as it has columns.
    public static final String NOTHING = "-";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Cells() {}

    /// A text, a number, or a list of them.
    public static String text(JsonNode value) {
        if (value.isArray()) {
            var list = new StringJoiner(",").setEmptyValue(NOTHING);
            value.forEach(element -> list.add(text(element)));
            return list.toString();
        }
        if (value.isObject()) {
            var list = new StringJoiner(",").setEmptyValue(NOTHING);
            value.properties().forEach(field -> list.add(field.getKey() + "=" + text(field.getValue())));
            return list.toString();
        }
        String text = value.isString() ? value.stringValue() : value.isValueNode() ? value.toString() : "";
        return text.isEmpty() || value.isNull() ? NOTHING : text;
    }

    /// A command, as it would be typed if nothing in it had to be quoted.
    public static String words(JsonNode command) {
        return command.isEmpty()
                ? NOTHING
                : command.valueStream().map(word -> word.asString("")).collect(Collectors.joining(" "));
    }

    /// An instant in the time zone of this machine, to the second.
    public static String time(JsonNode value) {
        try {
            return value.isString()
                    ? TIME.format(Instant.parse(value.stringValue()).atZone(ZoneId.systemDefault()))
                    : NOTHING;
        } catch (DateTimeException _) {
            return text(value);
        }
    }

    /// A duration as it may be typed, `12h30m`; to the hub it is `PT12H30M`.
    public static String duration(JsonNode value) {
        try {
            return value.isString()
                    ? Duration.parse(value.stringValue()).toString().substring("PT".length()).toLowerCase(Locale.ROOT)
                    : NOTHING;
        } catch (DateTimeException _) {
            return text(value);
        }
    }
}
