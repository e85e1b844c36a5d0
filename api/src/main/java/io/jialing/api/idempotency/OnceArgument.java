package io.jialing.api.idempotency;

import io.jialing.api.http.ReadRequest;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.security.CurrentCaller;
import io.jialing.api.security.Seal;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/// Hands [Once] to the controllers.
@Component
final class OnceArgument implements HandlerMethodArgumentResolver, WebMvcConfigurer {
    private static final String HEADER = "Idempotency-Key";

    private final IntakeLane lane;
    private final JsonMapper json;

    OnceArgument(IntakeLane lane, JsonMapper json) {
        this.lane = lane;
        this.json = json;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Once.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        var request = web.getNativeRequest(HttpServletRequest.class);
        if (request == null) {
            throw new IllegalStateException("Only requests of servlets can be idempotent.");
        }
        var text = request.getHeader(HEADER);
        var bearer = request.getHeader(HttpHeaders.AUTHORIZATION);
        var caller = CurrentCaller.of(request);
        if (text == null || caller == null || bearer == null) {
            return new Once(lane, json, null);
        }
        if (!text.matches("[\\x21-\\x7e]{1,200}")) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "An Idempotency-Key has 1 to 200 visible ASCII characters.",
                    Map.of("parameter", HEADER));
        }
        var token = bearer.substring(bearer.lastIndexOf(' ') + 1);
        var query = request.getQueryString();
        var scope = caller.keyId() + " " + request.getRequestURI() + (query == null ? "" : "?" + query);
        // The answer that shows a new key's secret, and what is in a body, must not lie in the database for whoever
        // reads
        // it: both are closed with what only their asker has.
        var seal = Seal.of(token.getBytes(StandardCharsets.UTF_8), "jialing: noted answers");
        return new Once(lane, json, new Once.Key(scope, text, seal.digest(ReadRequest.bodyOf(request)), seal));
    }
}
