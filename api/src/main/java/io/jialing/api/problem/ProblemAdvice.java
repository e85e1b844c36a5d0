package io.jialing.api.problem;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestValueException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;

/// Turns everything that a request can fail with into one shape of answer.
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ResourceBundleMessageSource texts = new ResourceBundleMessageSource();

    ProblemAdvice() {
        texts.setBasename("problems");
        texts.setDefaultEncoding("UTF-8");
        // The language of the machine that the hub runs on says nothing about its callers.
        texts.setFallbackToSystemLocale(false);
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(ProblemException problem) {
        return answer(problem, new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(JacksonException failure) {
        return answer(UnreadableDocument.problem(failure), new HttpHeaders());
    }

    /// The container decodes a query when somebody first asks for it.
    @ExceptionHandler
    ResponseEntity<Object> undecodable(InvalidParameterException failure) {
        return answer(
                new ProblemException(
                        ProblemCode.INVALID_PARAMETER,
                        "The query cannot be read. Maybe percent-encode its parameters in UTF-8."),
                new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> overtaken(OptimisticLockingFailureException failure) {
        return answer(
                new ProblemException(
                        ProblemCode.CONFLICT,
                        "Somebody else changed it at the same moment. Maybe read it again and then try again."),
                new HttpHeaders());
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        CannotCreateTransactionException.class
    })
    ResponseEntity<Object> storeUnavailable(Exception failure) {
        var correlation = UUID.randomUUID();
        log.atWarn()
                .addKeyValue("correlationId", correlation)
                .setCause(failure)
                .log("The store did not answer; the caller is asked to try again");
        return answer(
                new ProblemException(
                                ProblemCode.UNAVAILABLE,
                                "The hub cannot reach its store. Maybe try again in a moment.",
                                Map.of("correlationId", correlation.toString()))
                        .retryAfter(Duration.ofSeconds(2)),
                new HttpHeaders());
    }

    @ExceptionHandler(Exception.class)
    @Nullable ResponseEntity<Object> unexpected(Exception failure, WebRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            log.atDebug().setCause(failure).log("The caller is gone; nothing is answered");
            return null;
        }
        var correlation = UUID.randomUUID();
        log.atError()
                .addKeyValue("correlationId", correlation)
                .addKeyValue("request", request.getDescription(false))
                .setCause(failure)
                .log("A request failed for a reason of ours; the caller got the correlation id");
        return answer(
                new ProblemException(
                        ProblemCode.INTERNAL,
                        "The hub failed to do this. Maybe tell its operator the correlation id.",
                        Map.of("correlationId", correlation.toString())),
                new HttpHeaders());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (isAnswered(request)) {
            return null;
        }
        ProblemException problem =
                switch (failure) {
                    case HttpMessageNotReadableException e when e.getCause() instanceof JacksonException cause ->
                            UnreadableDocument.problem(cause);
                    case HttpMessageNotReadableException _ ->
                            new ProblemException(ProblemCode.MALFORMED_DOCUMENT, "The request needs a readable body.");
                    case HttpRequestMethodNotSupportedException e ->
                            new ProblemException(
                                    ProblemCode.METHOD_NOT_ALLOWED,
                                    "%s is not offered here.".formatted(e.getMethod()),
                                    Map.of("offered", offered(e)));
                    case HttpMediaTypeNotSupportedException e ->
                            new ProblemException(
                                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                                    "A body of this media type is not understood here.",
                                    Map.of("understood", names(e.getSupportedMediaTypes())));
                    case HttpMediaTypeNotAcceptableException e ->
                            new ProblemException(
                                    ProblemCode.NOT_ACCEPTABLE,
                                    "No media type that the caller accepts is offered here.",
                                    Map.of("offered", names(e.getSupportedMediaTypes())));
                    case MissingServletRequestParameterException e ->
                            parameter(e.getParameterName(), "The parameter '%s' is required.");
                    case MethodArgumentTypeMismatchException e ->
                            parameter(e.getName(), "The value of '%s' is not understood.");
                    case TypeMismatchException e when e.getPropertyName() != null ->
                            parameter(e.getPropertyName(), "The value of '%s' is not understood.");
                    case MissingRequestValueException _ ->
                            new ProblemException(
                                    ProblemCode.INVALID_PARAMETER, "A required parameter or header is missing.");
                    case MaxUploadSizeExceededException _ ->
                            new ProblemException(ProblemCode.BODY_TOO_LARGE, "The body is too large.");
                    default -> byStatus(status.value());
                };
        if (problem == null || problem.code() == ProblemCode.INTERNAL) {
            return unexpected(failure, request);
        }
        return answer(problem, headers);
    }

    /// The problem that a bare status tells of; for what fails before any code of ours is reached.
    static ProblemException byStatus(int status) {
        return switch (status) {
            case 404 -> new ProblemException(ProblemCode.NOT_FOUND, "There is nothing at this address.");
            case 405 -> new ProblemException(ProblemCode.METHOD_NOT_ALLOWED, "This method is not offered here.");
            case 406 -> new ProblemException(ProblemCode.NOT_ACCEPTABLE, "No media type that is accepted is offered.");
            case 413 -> new ProblemException(ProblemCode.BODY_TOO_LARGE, "The body is too large.");
            case 415 -> new ProblemException(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "This media type is not understood.");
            case 501, 505 ->
                    new ProblemException(
                            ProblemCode.INVALID_PARAMETER, "The request asks for what HTTP does not offer here.");
            case 503 -> new ProblemException(ProblemCode.UNAVAILABLE, "The hub could not answer in time.");
            default ->
                    status >= 400 && status < 500
                            ? new ProblemException(ProblemCode.INVALID_PARAMETER, "The request is not understood.")
                            : new ProblemException(ProblemCode.INTERNAL, "The hub failed to do this.");
        };
    }

    ResponseEntity<Object> answer(ProblemException problem, HttpHeaders headers) {
        var code = problem.code();
        var answer =
                ResponseEntity.status(code.status()).headers(headers).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.retryAfter() != null) {
            // Whole seconds, rounded up: too early is refused again.
            long seconds = Math.max(1, Math.ceilDiv(problem.retryAfter().toMillis(), 1000));
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        if (code == ProblemCode.UNAUTHENTICATED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.body(
                new Problem(
                        code.type(),
                        texts.getMessage(code.name(), null, Locale.ENGLISH),
                        code.status(),
                        problem.detail(),
                        code,
                        problem.params(),
                        problem.errors()));
    }

    private static boolean isAnswered(WebRequest request) {
        return request instanceof ServletWebRequest servlet
                && servlet.getResponse() != null
                && servlet.getResponse().isCommitted();
    }

    private static ProblemException parameter(String name, String sentence) {
        return new ProblemException(ProblemCode.INVALID_PARAMETER, sentence.formatted(name), Map.of("parameter", name));
    }

    private static List<String> offered(HttpRequestMethodNotSupportedException failure) {
        var methods = failure.getSupportedMethods();
        return methods == null ? List.of() : List.of(methods).stream().sorted().toList();
    }

    private static List<String> names(List<MediaType> types) {
        return types.stream().map(MediaType::toString).toList();
    }
}
