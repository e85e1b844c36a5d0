package io.jialing.api.cli.jobs;

import io.jialing.api.cli.session.DocumentFile;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Failures;
import io.jialing.api.cli.session.Inputs;
import io.jialing.api.cli.session.Surroundings;
import io.jialing.api.cli.session.UsageException;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `jialing submit`: job documents from files.
@Command(
        name = "submit",
        description = {
            "Submits job documents, and prints the id of each job on a line of its own.",
            "A document that the hub refuses keeps none of the others out."
        })
public final class SubmitCommand implements Callable<Integer> {
    private final Inputs inputs;

    @Mixin private Submission submission;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "JSON, or YAML with one or more documents; - for the standard input.")
    private List<String> files;

    public SubmitCommand(Surroundings surroundings) {
        this.inputs = new Inputs(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        var documents = new ArrayList<DocumentFile>();
        for (String file : files) {
            List<DocumentFile> found = DocumentFile.of(file, inputs.read(file));
            if (found.isEmpty()) {
                throw new UsageException("%s holds no document.".formatted(file));
            }
            documents.addAll(found);
        }
        HubClient client = submission.hub().client();
        ExitCode code = ExitCode.DONE;
        var jobs = new ArrayList<String>();
        for (int i = 0; i < documents.size(); i++) {
            String suffix = documents.size() == 1 ? "" : "-" + (i + 1);
            ExitCode of = submit(client, documents.get(i), suffix, jobs);
            code = code == ExitCode.DONE ? of : code;
        }
        ExitCode waited = submission.await(client, jobs);
        return (code == ExitCode.DONE ? waited : code).number();
    }

    /// @param jobs gets the id of the job
    private ExitCode submit(HubClient client, DocumentFile document, String suffix, List<String> jobs) {
        try {
            if (submission.isDryRun()) {
                return submission.plan(client, document);
            }
            Answer answer = submission.submit(client, document, suffix);
            submission.show(answer);
            jobs.add(answer.body().path("id").asString(""));
            return ExitCode.DONE;
        } catch (Refused refused) {
            submission.hub().err().println(document.source() + ":");
            return Failures.tell(submission.hub().err(), refused);
        }
    }
}
