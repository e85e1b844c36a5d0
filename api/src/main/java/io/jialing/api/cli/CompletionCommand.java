package io.jialing.api.cli;

import io.jialing.api.cli.session.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `jialing completion`: what lets a shell complete commands and options. One script serves all shells, as zsh
/// understands the completions of bash.
@Command(name = "completion", description = "Prints what lets a shell complete commands and options.")
final class CompletionCommand {
    @Spec private CommandSpec command;

    @Command(name = "bash", description = "For bash. In ~/.bashrc: source <(jialing completion bash)")
    int bash() {
        return print();
    }

    @Command(name = "zsh", description = "For zsh. In ~/.zshrc: source <(jialing completion zsh)")
    int zsh() {
        return print();
    }

    private int print() {
        CommandSpec program = command.root();
        command.commandLine().getOut().print(AutoComplete.bash(program.name(), program.commandLine()));
        return ExitCode.DONE.number();
    }
}
