package io.jialing.api.cli.session;

import java.util.LinkedHashMap;
import java.util.Map;

/// How a command ended, for scripts.
public enum ExitCode {
    DONE(0, "done"),
    NOT_SO(1, "the answer is no (the job failed, nothing can be converted, an act did not hold)"),
    USAGE(2, "wrong usage; nothing was sent"),
    REFUSED(3, "the hub refused"),
    NOT_NOW(4, "the hub does not answer, has failed or is too busy; the same command may succeed later"),
    NOT_FOUND(5, "there is no such thing, or it is none of yours"),
    FAULT(70, "a fault of this program"),
    TIMED_OUT(124, "the time given with --timeout is over");

    private static final int ABSENT = 404;
    private static final int TOO_MANY_REQUESTS = 429;

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /// What an answer of the hub that is no success comes to.
    static ExitCode ofStatus(int status) {
        return switch (status) {
            case ABSENT -> NOT_FOUND;
            case TOO_MANY_REQUESTS -> NOT_NOW;
            default -> status >= 500 ? NOT_NOW : REFUSED;
        };
    }

    /// Meanings by number.
    public static Map<String, String> meanings() {
        var meanings = new LinkedHashMap<String, String>();
        for (ExitCode code : values()) {
            meanings.put(Integer.toString(code.number), code.meaning);
        }
        return meanings;
    }
}
