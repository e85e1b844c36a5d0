package io.jialing.api.http;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.resource.Spelling;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An object of a document that is being read. Every read says what it expects; what is otherwise is noted, with its
/// JSON Pointer, and read as absent, so that one reading names everything that is wrong.
///
/// A field that is `null` counts as absent. Not thread-safe.
public final class Section {
    private static final int SHOWN = 60;

    private final ObjectNode node;
    private final Findings findings;
    private final @Nullable Section parent;
    private final String name;
    private final int index;

    private Section(ObjectNode node, Findings findings, @Nullable Section parent, String name, int index) {
        this.node = node;
        this.findings = findings;
        this.parent = parent;
        this.name = name;
        this.index = index;
    }

    /// The fields that an object may have, for [#refuseOthersThan].
    public static Map<String, String> fields(String... names) {
        var fields = new TreeMap<String, String>();
        List.of(names).forEach(name -> fields.put(name, ""));
        return Collections.unmodifiableSortedMap(fields);
    }

    /// The outermost object of a document.
    public static Section root(ObjectNode node, Findings findings) {
        return new Section(node, findings, null, "", -1);
    }

    /// Notes every field that is none of these.
    ///
    /// @param known the fields there are, with a hint for those that exist elsewhere only, else an empty text
    public void refuseOthersThan(Map<String, String> known) {
        for (String field : node.propertyNames()) {
            String hint = known.get(field);
            if (hint == null) {
                var names = known.keySet().stream().sorted().toList();
                note(
                        field,
                        FieldCode.UNKNOWN_FIELD,
                        "There is no field '%s' here. Maybe '%s' is meant."
                                .formatted(shortened(field), Spelling.nearest(shortened(field), names)));
            } else if (!hint.isEmpty() && has(field)) {
                note(field, FieldCode.CONTRADICTION, hint);
            }
        }
    }

    /// Whether the field is there.
    public boolean has(String field) {
        return value(field) != null;
    }

    /// The names of the fields that are there, in the document's order.
    public List<String> fields() {
        return node.propertyNames().stream().filter(this::has).toList();
    }

    /// Notes that a field is wrong.
    public void note(String field, FieldCode code, String detail) {
        findings.add(pointer() + "/" + escaped(field), code, detail);
    }

    /// Notes that an element of a list is wrong.
    public void note(String field, int element, FieldCode code, String detail) {
        findings.add(pointer() + "/" + escaped(field) + "/" + element, code, detail);
    }

    /// Notes a missing field.
    public void missing(String field) {
        findings.missing(pointer() + "/" + escaped(field));
    }

    /// A text without control characters.
    ///
    /// @param longest the most characters it may have
    public @Nullable String text(String field, int longest) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        String text = textOf(value, longest, false, field, -1);
        if (text != null && text.isBlank()) {
            note(field, FieldCode.MALFORMED, "Must not be empty.");
            return null;
        }
        return text;
    }

    /// A text of any content, with line breaks if need be.
    public @Nullable String freeText(String field, int longest) {
        JsonNode value = value(field);
        return value == null ? null : textOf(value, longest, true, field, -1);
    }

    /// A list of texts; null when there is none.
    ///
    /// @param most the most elements it may have
    public @Nullable List<String> texts(String field, int most, int longest) {
        ArrayNode list = list(field, most);
        if (list == null) {
            return null;
        }
        var texts = new ArrayList<String>(list.size());
        for (int i = 0; i < list.size(); i++) {
            String text = textOf(list.get(i), longest, true, field, i);
            texts.add(text == null ? "" : text);
        }
        return texts;
    }

    /// A list of anything; null when there is none.
    ///
    /// @param most the most elements it may have
    public @Nullable List<JsonNode> elements(String field, int most) {
        ArrayNode list = list(field, most);
        return list == null ? null : list.valueStream().toList();
    }

    /// A text or a list of texts; null when there is none.
    public @Nullable List<String> textOrTexts(String field, int most, int longest) {
        if (value(field) instanceof ArrayNode) {
            return texts(field, most, longest);
        }
        String text = text(field, longest);
        return text == null ? null : List.of(text);
    }

    /// A whole number.
    public @Nullable Long whole(String field, long least, long most) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            note(field, FieldCode.WRONG_TYPE, "Must be a whole number, not %s.".formatted(shown(value)));
            return null;
        }
        if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
            note(field, FieldCode.OUT_OF_RANGE, "Must be from %d to %d, not %s.".formatted(least, most, shown(value)));
            return null;
        }
        return value.longValue();
    }

    /// A whole number that fits an `int`.
    public @Nullable Integer integer(String field, int least, int most) {
        Long value = whole(field, least, most);
        return value == null ? null : Math.toIntExact(value);
    }

    /// A number with at most three decimals, in thousandths.
    ///
    /// @param least in thousandths
    /// @param most in thousandths
    public @Nullable Long thousandths(String field, long least, long most) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            note(field, FieldCode.WRONG_TYPE, "Must be a number, not %s.".formatted(shown(value)));
            return null;
        }
        double thousandths = value.doubleValue() * 1000;
        if (!(thousandths >= least && thousandths <= most)) {
            note(
                    field,
                    FieldCode.OUT_OF_RANGE,
                    "Must be from %s to %s, not %s.".formatted(least / 1000.0, most / 1000.0, shown(value)));
            return null;
        }
        long rounded = Math.round(thousandths);
        if (Math.abs(thousandths - rounded) > 1e-6) {
            note(field, FieldCode.MALFORMED, "Must have at most three decimals, not %s.".formatted(shown(value)));
            return null;
        }
        return rounded;
    }

    /// `true` or `false`.
    public @Nullable Boolean flag(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            note(field, FieldCode.WRONG_TYPE, "Must be true or false, not %s.".formatted(shown(value)));
            return null;
        }
        return value.booleanValue();
    }

    /// The name of one of these constants.
    public <E extends Enum<E>> @Nullable E constant(String field, E[] constants) {
        JsonNode value = value(field);
        return value == null ? null : constantOf(value, constants, field, -1);
    }

    /// A list of names of these constants, each at most once; null when there is none.
    public <E extends Enum<E>> @Nullable List<E> constants(String field, E[] constants) {
        ArrayNode list = list(field, constants.length);
        if (list == null) {
            return null;
        }
        var found = new ArrayList<E>(list.size());
        for (int i = 0; i < list.size(); i++) {
            E constant = constantOf(list.get(i), constants, field, i);
            if (constant != null && found.contains(constant)) {
                note(field, i, FieldCode.CONTRADICTION, "%s is there already.".formatted(constant));
            } else if (constant != null) {
                found.add(constant);
            }
        }
        return found;
    }

    /// Whether a list says `*` and nothing else, which stands for everything.
    public boolean isEverything(String field) {
        return value(field) instanceof ArrayNode list
                && list.size() == 1
                && list.get(0).isString()
                && list.get(0).stringValue().equals("*");
    }

    /// Whether a list is there that has nothing in it.
    public boolean isNothing(String field) {
        return value(field) instanceof ArrayNode list && list.isEmpty();
    }

    /// An ISO 8601 duration of whole milliseconds.
    public @Nullable Duration duration(String field, Duration least, Duration most) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        Duration duration;
        try {
            duration = value.isString() ? Duration.parse(value.stringValue()) : null;
        } catch (DateTimeException _) {
            duration = null;
        } catch (ArithmeticException _) {
            note(field, FieldCode.OUT_OF_RANGE, "Must be from %s to %s.".formatted(least, most));
            return null;
        }
        if (duration == null) {
            note(
                    field,
                    value.isString() ? FieldCode.MALFORMED : FieldCode.WRONG_TYPE,
                    "Must be a duration such as PT30M, not %s.".formatted(shown(value)));
            return null;
        }
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            note(field, FieldCode.OUT_OF_RANGE, "Must be from %s to %s, not %s.".formatted(least, most, duration));
            return null;
        }
        return Duration.ofMillis(duration.toMillis());
    }

    /// An RFC 3339 instant after another one.
    public @Nullable Instant instant(String field, Instant after, Instant before) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        Instant instant = null;
        if (value.isString()) {
            try {
                instant = Instant.parse(value.stringValue());
            } catch (DateTimeException _) {
                instant = null;
            }
        }
        if (instant == null) {
            note(
                    field,
                    value.isString() ? FieldCode.MALFORMED : FieldCode.WRONG_TYPE,
                    "Must be an instant such as 2026-12-01T00:00:00Z, not %s.".formatted(shown(value)));
            return null;
        }
        if (!instant.isAfter(after) || !instant.isBefore(before)) {
            note(
                    field,
                    FieldCode.OUT_OF_RANGE,
                    "Must be after %s and before %s, not %s.".formatted(after, before, shown(value)));
            return null;
        }
        return instant;
    }

    /// An object inside this one.
    ///
    /// @param known the fields it may have
    public @Nullable Section section(String field, Map<String, String> known) {
        Section section = anySection(field);
        if (section != null) {
            section.refuseOthersThan(known);
        }
        return section;
    }

    /// An object inside this one whose fields are names of the author's choice.
    public @Nullable Section anySection(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return new Section(object, findings, this, field, -1);
        }
        note(field, FieldCode.WRONG_TYPE, "Must be an object, not %s.".formatted(shown(value)));
        return null;
    }

    /// A list of objects; empty when there is none.
    public List<Section> sections(String field, int most, Map<String, String> known) {
        ArrayNode list = list(field, most);
        if (list == null) {
            return List.of();
        }
        var sections = new ArrayList<Section>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof ObjectNode object) {
                var section = new Section(object, findings, this, field, i);
                section.refuseOthersThan(known);
                sections.add(section);
            } else {
                note(field, i, FieldCode.WRONG_TYPE, "Must be an object, not %s.".formatted(shown(list.get(i))));
            }
        }
        return sections;
    }

    /// Whether the field is an object.
    public boolean isSection(String field) {
        return value(field) instanceof ObjectNode;
    }

    private @Nullable JsonNode value(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private @Nullable ArrayNode list(String field, int most) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ArrayNode list)) {
            note(field, FieldCode.WRONG_TYPE, "Must be a list, not %s.".formatted(shown(value)));
            return null;
        }
        if (list.size() > most) {
            note(field, FieldCode.OUT_OF_RANGE, "Must have at most %d elements, not %d.".formatted(most, list.size()));
            return null;
        }
        return list;
    }

    private <E extends Enum<E>> @Nullable E constantOf(JsonNode value, E[] constants, String field, int element) {
        if (value.isString()) {
            for (E constant : constants) {
                if (constant.name().equals(value.stringValue())) {
                    return constant;
                }
            }
            var names = Arrays.stream(constants).map(Enum::name).toList();
            String text = shortened(value.stringValue());
            noteAt(
                    field,
                    element,
                    FieldCode.UNKNOWN_VALUE,
                    "'%s' is none of %s. Maybe %s is meant."
                            .formatted(text, String.join(", ", names), Spelling.nearest(text, names)));
            return null;
        }
        noteAt(field, element, FieldCode.WRONG_TYPE, "Must be a text, not %s.".formatted(shown(value)));
        return null;
    }

    private @Nullable String textOf(JsonNode value, int longest, boolean breaks, String field, int element) {
        if (!value.isString()) {
            noteAt(
                    field,
                    element,
                    FieldCode.WRONG_TYPE,
                    "Must be a text, not %s. Maybe put it in quotes.".formatted(shown(value)));
            return null;
        }
        String text = value.stringValue();
        if (text.length() > longest) {
            noteAt(
                    field,
                    element,
                    FieldCode.OUT_OF_RANGE,
                    "Must have at most %d characters, not %d.".formatted(longest, text.length()));
            return null;
        }
        if (!(breaks ? Findings.isStorable(text) : Findings.isPlain(text))) {
            noteAt(field, element, FieldCode.MALFORMED, "Must not have control characters or half characters.");
            return null;
        }
        return text;
    }

    private void noteAt(String field, int element, FieldCode code, String detail) {
        if (element < 0) {
            note(field, code, detail);
        } else {
            note(field, element, code, detail);
        }
    }

    private String pointer() {
        if (parent == null) {
            return "";
        }
        String own = parent.pointer() + "/" + escaped(name);
        return index < 0 ? own : own + "/" + index;
    }

    private static String escaped(String field) {
        return field.replace("~", "~0").replace("/", "~1");
    }

    private static String shown(JsonNode value) {
        return shortened(value.toString());
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
