package io.jialing.api.cli.session;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.HubUnreachable;
import io.jialing.api.client.HubClient.Refused;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.JsonNode;

/// Tells people why a command was not carried out, and scripts by its exit code.
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        return tell(command.getErr(), failure).number();
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        PrintWriter err = failure.getCommandLine().getErr();
        err.println("jialing: " + failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Maybe: %s --help".formatted(failure.getCommandLine().getCommandSpec().qualifiedName()));
        return ExitCode.USAGE.number();
    }

    /// Tells of a failure.
    public static ExitCode tell(PrintWriter err, Exception failure) {
        return switch (failure) {
            case Refused refused -> tell(err, refused.answer());
            case HubUnreachable unreachable -> say(err, unreachable, ExitCode.NOT_NOW);
            case UsageException usage -> say(err, usage, ExitCode.USAGE);
            default -> {
                err.println("jialing: this is a fault of the program. Please report it with what follows.");
                failure.printStackTrace(err);
                yield ExitCode.FAULT;
            }
        };
    }

    private static ExitCode say(PrintWriter err, Exception failure, ExitCode code) {
        err.println("jialing: " + failure.getMessage());
        return code;
    }

    /// Tells of a problem as the hub describes it (RFC 9457).
    private static ExitCode tell(PrintWriter err, Answer answer) {
        JsonNode problem = answer.body();
        String detail = problem.path("detail").asString("");
        if (detail.isEmpty()) {
            err.println("jialing: the answer is %d, and not one that a hub gives.".formatted(answer.status()));
            return ExitCode.ofStatus(answer.status());
        }
        err.println("jialing: %s (%s)".formatted(detail, Cells.text(problem.path("code"))));
        Column.print(
                err,
                problem.path("errors"),
                Column.of("FIELD", "/pointer"),
                Column.of("CODE", "/code"),
                Column.of("DETAIL", "/detail"));
        return ExitCode.ofStatus(answer.status());
    }
}
