package io.jialing.api.http;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.problem.Refusals;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Reads the body of a request into memory as far as it may be long, before anybody parses it.
@Component
@Order(300)
final class BodyLimit extends OncePerRequestFilter {
    private final HttpSettings settings;
    private final Refusals refusals;

    BodyLimit(HttpSettings settings, Refusals refusals) {
        this.settings = settings;
        this.refusals = refusals;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return HttpMethod.GET.matches(request.getMethod()) || HttpMethod.HEAD.matches(request.getMethod());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean isBatch = request.getRequestURI().endsWith("/jobs:batch");
        int most = Math.toIntExact((isBatch ? settings.maxBatchBody() : settings.maxBody()).toBytes());
        if (request.getContentLengthLong() > most) {
            refuse(request, response, most);
            return;
        }
        // One byte more than may be there tells whether there is more.
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            refuse(request, response, most);
            return;
        }
        chain.doFilter(new ReadRequest(request, body), response);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, int most) {
        refusals.answer(
                request,
                response,
                new ProblemException(
                        ProblemCode.BODY_TOO_LARGE,
                        "The body may have at most %d bytes.".formatted(most),
                        Map.of("maxBytes", most)));
    }
}
