package io.jialing.api.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Has the servlet container speak in the same words where it refuses a request before any servlet sees it: an address
/// that cannot be decoded, a header with control characters, a body that ends before its length.
@Component
final class ContainerProblems implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {
    private static final int UNLIMITED = -1;

    private final ProblemAdvice problems;
    private final JsonMapper json;

    ContainerProblems(ProblemAdvice problems, JsonMapper json) {
        this.problems = problems;
        this.json = json;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addContextCustomizers(context -> context.getParent().getPipeline().addValve(new Report()));
        // More than ten languages would be an error of ours; the length of a header bounds them anyway.
        factory.addConnectorCustomizers(connector -> connector.setMaxLocaleCount(UNLIMITED));
    }

    /// Writes the problem where the container would write a page.
    private final class Report extends ErrorReportValve {
        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            var answer = problems.answer(ProblemAdvice.byStatus(status), new HttpHeaders());
            response.setStatus(answer.getStatusCode().value());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            try {
                response.getOutputStream()
                        .write(json.writeValueAsString(answer.getBody()).getBytes(StandardCharsets.UTF_8));
                response.finishResponse();
            } catch (IOException | IllegalStateException gone) {
                container.getLogger().debug("The caller is gone; nothing is answered", gone);
            }
        }
    }
}
