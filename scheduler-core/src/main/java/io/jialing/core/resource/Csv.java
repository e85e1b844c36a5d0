package io.jialing.core.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// A table with a header, read from text in the format of RFC 4180 (comma, double quotes, quotes doubled inside
/// quotes).
///
/// Every complaint is a [MalformedException] that names the file, the line (1 is the header) and the column, because
/// these files are edited by hand and a shipped value that is silently misread would be scheduled by.
public final class Csv {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,9})?");

    private final String file;
    private final List<String> columns;
    private final List<Row> rows;

    private Csv(String file, String text) {
        this.file = file;
        var records = new CsvScanner(file, text).records();
        if (records.isEmpty()) {
            throw new MalformedException(file, 1, "", "a header line is missing");
        }
        this.columns = List.copyOf(records.getFirst().fields());
        this.rows = new ArrayList<>();
        checkHeader();
        for (var record : records.subList(1, records.size())) {
            if (record.fields().size() != columns.size()) {
                throw new MalformedException(
                        file,
                        record.line(),
                        columnAt(columns, Math.min(record.fields().size(), columns.size())),
                        "the line has %d fields, the header has %d".formatted(record.fields().size(), columns.size()));
            }
            rows.add(new Row(record.line(), List.copyOf(record.fields())));
        }
    }

    /// Reads a table.
    ///
    /// @param file the name to complain under
    /// @param columns the header that the file must have, in this order
    /// @throws MalformedException if the text is no such table
    public static Csv read(String file, String text, List<String> columns) {
        var csv = new Csv(file, text);
        if (!csv.columns.equals(columns)) {
            for (int i = 0; i < Math.max(columns.size(), csv.columns.size()); i++) {
                var expected = i < columns.size() ? columns.get(i) : "no further column";
                var found = i < csv.columns.size() ? csv.columns.get(i) : "";
                if (!expected.equals(found)) {
                    throw new MalformedException(
                            file,
                            1,
                            found.isEmpty() ? expected : found,
                            "the header should have '%s' here".formatted(expected));
                }
            }
        }
        return csv;
    }

    /// The UTF-8 text of a file that is shipped beside a class; a missing file is a fault of the build.
    ///
    /// @param beside a class of the room that owns the file
    /// @param path relative to that class
    public static String shippedText(Class<?> beside, String path) {
        try (InputStream in = beside.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("%s is not shipped beside %s.".formatted(path, beside.getName()));
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readAllBytes())).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(path, 1, "", "the file is not UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException("%s beside %s cannot be read.".formatted(path, beside.getName()), e);
        }
    }

    /// The rows below the header, in file order.
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    private void checkHeader() {
        Set<String> seen = new HashSet<>();
        for (var column : columns) {
            if (column.isBlank() || !seen.add(column)) {
                throw new MalformedException(file, 1, column, "column names must be present and distinct");
            }
        }
    }

    static String columnAt(List<String> columns, int index) {
        return index < columns.size() ? columns.get(index) : "column " + (index + 1);
    }

    /// One line below the header. The questions name a column and refuse a value they do not understand.
    public final class Row {
        private final int line;
        private final List<String> fields;

        private Row(int line, List<String> fields) {
            this.line = line;
            this.fields = fields;
        }

        /// Where the row starts; the header is on line 1.
        public int line() {
            return line;
        }

        /// The text of a cell that must not be empty.
        public String text(String column) {
            var text = textOrEmpty(column);
            if (text.isEmpty()) {
                throw refuse(column, "a value is missing");
            }
            return text;
        }

        /// The text of a cell that may be empty, without the space around it.
        public String textOrEmpty(String column) {
            int index = columns.indexOf(column);
            if (index < 0) {
                throw new IllegalArgumentException("%s has no column '%s', only %s.".formatted(file, column, columns));
            }
            return fields.get(index).strip();
        }

        /// The parts of a cell that are separated by `|`; an empty cell has none.
        public List<String> list(String column) {
            var text = textOrEmpty(column);
            if (text.isEmpty()) {
                return List.of();
            }
            var parts = Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
            if (parts.contains("")) {
                throw refuse(column, "'%s' has an empty part".formatted(text));
            }
            return parts;
        }

        /// `yes` or `no`.
        public boolean yes(String column) {
            return switch (text(column)) {
                case "yes" -> true;
                case "no" -> false;
                default -> throw refuse(column, "'%s' is neither yes nor no".formatted(text(column)));
            };
        }

        /// A whole number in the range.
        public int whole(String column, int least, int most) {
            var text = text(column);
            if (WHOLE_NUMBER.matcher(text).matches()) {
                int value = Integer.parseInt(text);
                if (value >= least && value <= most) {
                    return value;
                }
            }
            throw refuse(column, "'%s' is no whole number from %d to %d".formatted(text, least, most));
        }

        /// A whole number in the range, or nothing where the cell is empty.
        public OptionalInt wholeIfKnown(String column, int least, int most) {
            return textOrEmpty(column).isEmpty() ? OptionalInt.empty() : OptionalInt.of(whole(column, least, most));
        }

        /// A decimal number in the range, both ends included.
        public double decimal(String column, double least, double most) {
            var text = text(column);
            if (DECIMAL.matcher(text).matches()) {
                double value = Double.parseDouble(text);
                if (value >= least && value <= most) {
                    return value;
                }
            }
            throw refuse(column, "'%s' is no number from %s to %s".formatted(text, least, most));
        }

        /// A decimal number in the range, or nothing where the cell is empty.
        public OptionalDouble decimalIfKnown(String column, double least, double most) {
            return textOrEmpty(column).isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(decimal(column, least, most));
        }

        /// A constant of an enum, written in any case.
        public <E extends Enum<E>> E constant(String column, Class<E> type) {
            return constant(column, text(column), type);
        }

        /// Constants of an enum separated by `|`, at least one.
        public <E extends Enum<E>> List<E> constants(String column, Class<E> type) {
            text(column);
            return list(column).stream().map(part -> constant(column, part, type)).toList();
        }

        /// The complaint about one cell, to be thrown by the caller.
        public MalformedException refuse(String column, String problem) {
            return new MalformedException(file, line, column, problem);
        }

        private <E extends Enum<E>> E constant(String column, String text, Class<E> type) {
            var wanted = text.toUpperCase(Locale.ROOT);
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equals(wanted)) {
                    return constant;
                }
            }
            throw refuse(column, "'%s' is none of %s".formatted(text, Arrays.toString(type.getEnumConstants())));
        }
    }

    /// A table that cannot be used as it stands, and where it is wrong.
    public static final class MalformedException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final String file;
        private final int line;
        private final String column;

        MalformedException(String file, int line, String column, String problem) {
            super(message(file, line, column, problem));
            this.file = file;
            this.line = line;
            this.column = column;
        }

        MalformedException(String file, int line, String column, String problem, Throwable cause) {
            super(message(file, line, column, problem), cause);
            this.file = file;
            this.line = line;
            this.column = column;
        }

        /// The file as it was named to the reader.
        public String file() {
            return file;
        }

        /// The line, counted from 1.
        public int line() {
            return line;
        }

        /// The column's name; empty if the complaint is about the whole file.
        public String column() {
            return column;
        }

        private static String message(String file, int line, String column, String problem) {
            return column.isEmpty()
                    ? "%s, line %d: %s.".formatted(file, line, problem)
                    : "%s, line %d, column '%s': %s.".formatted(file, line, column, problem);
        }
    }
}
