package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.output.Table;
import io.jialing.api.cli.session.DocumentFile;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Inputs;
import io.jialing.api.cli.session.Surroundings;
import io.jialing.api.convert.Conversion;
import io.jialing.api.convert.Manifests;
import io.jialing.api.convert.Note;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `jialing convert`: manifests of Kubernetes as job documents.
@Command(
        name = "convert",
        description = {
            "Prints a Kubernetes Job, Deployment or PyTorchJob as a job document, without asking any hub.",
            "Every field that the document does not take over as it is goes to standard error, with the reason."
        })
public final class ConvertCommand implements Callable<Integer> {
    private final Inputs inputs;

    @Spec private CommandSpec command;

    @Parameters(
            paramLabel = "FILE",
            description = "YAML with one or more manifests, or JSON; - for the standard input.")
    private String file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "yaml",
            description = "yaml (the default) or json.")
    private Format format;

    /// A form of documents.
    enum Format {
        YAML,
        JSON
    }

    public ConvertCommand(Surroundings surroundings) {
        this.inputs = new Inputs(surroundings);
    }

    @Override
    public Integer call() {
        int jobs = 0;
        for (DocumentFile manifest : DocumentFile.of(file, inputs.read(file))) {
            for (Conversion conversion : Manifests.convert(manifest.read())) {
                switch (conversion) {
                    case Conversion.Converted(var document, var notes) -> {
                        print(document, jobs);
                        tell(manifest, notes);
                        jobs++;
                    }
                    case Conversion.NotAJob(var what, var why) ->
                            command.commandLine()
                                    .getErr()
                                    .println("%s: %s is left out. %s".formatted(manifest.source(), what, why));
                }
            }
        }
        return (jobs == 0 ? ExitCode.NOT_SO : ExitCode.DONE).number();
    }

    private void print(ObjectNode document, int before) {
        PrintWriter out = command.commandLine().getOut();
        switch (format) {
            case YAML -> out.print((before == 0 ? "" : "---\n") + Output.yaml(document));
            case JSON -> out.println(document.toPrettyString());
        }
    }

    private void tell(DocumentFile manifest, List<Note> notes) {
        PrintWriter err = command.commandLine().getErr();
        if (!notes.isEmpty()) {
            err.println(manifest.source() + ":");
            new Table()
                    .print(
                            err,
                            notes.stream()
                                    .map(note -> Table.row(note.kind().name(), note.path(), note.text()))
                                    .toList());
        }
    }
}
