package io.jialing.core.resource;

import java.util.ArrayList;
import java.util.List;

/// Cuts text into records by RFC 4180. A quoted field may hold line ends, so records are not lines and both are
/// counted.
final class CsvScanner {
    /// What stands between two record ends.
    ///
    /// @param line where it starts, counted from 1
    record Fields(int line, List<String> fields) {}

    private final String file;
    private final String text;
    private List<String> header = List.of();
    private int at;
    private int line = 1;

    CsvScanner(String file, String text) {
        this.file = file;
        this.text = text;
        // Spreadsheets put a byte order mark in front; it is no part of the first column's name.
        this.at = text.startsWith("\uFEFF") ? 1 : 0;
    }

    List<Fields> records() {
        var records = new ArrayList<Fields>();
        while (at < text.length()) {
            records.add(record());
            header = records.getFirst().fields();
        }
        return records;
    }

    private Fields record() {
        int start = line;
        var fields = new ArrayList<String>();
        do {
            fields.add(at < text.length() && text.charAt(at) == '"' ? quoted(fields.size()) : plain(fields.size()));
        } while (skipComma());
        endOfLine(fields.size() - 1);
        return new Fields(start, fields);
    }

    private boolean skipComma() {
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
            return true;
        }
        return false;
    }

    private String plain(int index) {
        int from = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            if (text.charAt(at) == '"') {
                throw malformed(line, index, "a quote inside a field needs quotes around the field");
            }
            at++;
        }
        return text.substring(from, at);
    }

    private String quoted(int index) {
        int opened = line;
        var value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                if (c == '\n') {
                    line++;
                }
                value.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                value.append('"');
                at++;
            } else {
                return value.toString();
            }
        }
        throw malformed(opened, index, "the quote is never closed");
    }

    private void endOfLine(int index) {
        if (at == text.length()) {
            return;
        }
        if (text.startsWith("\r\n", at)) {
            at += 2;
        } else if (text.charAt(at) == '\n') {
            at++;
        } else {
            throw malformed(line, index, "a field must end at a comma or at the end of the line");
        }
        line++;
    }

    private Csv.MalformedException malformed(int line, int index, String problem) {
        return new Csv.MalformedException(file, line, Csv.columnAt(header, index), problem);
    }
}
