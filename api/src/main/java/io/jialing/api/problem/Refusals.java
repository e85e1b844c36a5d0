package io.jialing.api.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/// Lets filters refuse a request in the same words as everybody else.
@Component
public final class Refusals {
    private final HandlerExceptionResolver resolver;

    Refusals(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver resolver) {
        this.resolver = resolver;
    }

    /// Answers the request with the problem; the filter has nothing left to do.
    public void answer(HttpServletRequest request, HttpServletResponse response, ProblemException problem) {
        if (resolver.resolveException(request, response, null, problem) == null) {
            throw problem;
        }
    }
}
