package io.jialing.api.http;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.resource.Spelling;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// What holds for every request, whichever controller it is for. All of it is looked at before anything is done.
///
/// - A parameter that nobody reads is refused: one letter wrong in `dryRun` would submit the job.
/// - No parameter has the character U+0000, which no store can look for.
/// - A body says what it is, and not that it may be anything.
/// - A caller that could not read the answer is told so before there is one.
@Component
final class RequestRules implements HandlerInterceptor, WebMvcConfigurer {
    /// The parameters of a controller's method; null when it looks at all of them itself.
    private record Known(@Nullable Set<String> names) {}

    private final Map<Method, Known> known = new ConcurrentHashMap<>();

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/v1/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeException {
        if (handler instanceof HandlerMethod method) {
            refuseUnknown(request, known.computeIfAbsent(method.getMethod(), _ -> parameters(method)).names());
            refuseAnything(request.getContentType());
            // What writes its answer itself says what it offers itself.
            if (!method.isVoid()) {
                refuseDeaf(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
            }
        }
        return true;
    }

    private static Known parameters(HandlerMethod method) {
        var names = new TreeSet<String>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            var annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (parameter.getParameterType() == PageRequest.class) {
                names.addAll(PageRequest.PARAMETERS);
            } else if (annotation != null && Map.class.isAssignableFrom(parameter.getParameterType())) {
                return new Known(null);
            } else if (annotation != null) {
                names.add(
                        annotation.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : annotation.name());
            }
        }
        return new Known(names);
    }

    private static void refuseUnknown(HttpServletRequest request, @Nullable Set<String> names) {
        request.getParameterMap()
                .forEach((name, values) -> {
                    if (names != null && !names.contains(name)) {
                        throw parameter(
                                name,
                                names.isEmpty()
                                        ? "There are no parameters here."
                                        : "There is no parameter '%s' here. Maybe '%s' is meant."
                                                .formatted(name, Spelling.nearest(name, names)));
                    }
                    if (Arrays.stream(values).anyMatch(value -> value.indexOf('\0') >= 0)) {
                        throw parameter(name, "The parameter '%s' must not have the character U+0000.".formatted(name));
                    }
                });
    }

    private static ProblemException parameter(String name, String detail) {
        return new ProblemException(ProblemCode.INVALID_PARAMETER, detail, Map.of("parameter", name));
    }

    private static void refuseAnything(@Nullable String contentType) throws HttpMediaTypeNotSupportedException {
        if (contentType != null && contentType.indexOf('*') >= 0) {
            throw new HttpMediaTypeNotSupportedException((MediaType) null, List.of(MediaType.APPLICATION_JSON));
        }
    }

    private static void refuseDeaf(List<String> accept) throws HttpMediaTypeNotAcceptableException {
        boolean hears;
        try {
            hears =
                    accept.isEmpty()
                            || MediaType.parseMediaTypes(accept).stream()
                                    .anyMatch(type -> type.isCompatibleWith(MediaType.APPLICATION_JSON));
        } catch (InvalidMediaTypeException _) {
            hears = false;
        }
        if (!hears) {
            throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
        }
    }
}
