package io.jialing.api.http;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Hands [PageRequest] and [IfMatch] to the controllers.
@Component
final class RequestArguments implements HandlerMethodArgumentResolver, WebMvcConfigurer {

    /// RFC 9110, 13.1.1.
    private static final Pattern TAGS = Pattern.compile("\\*|(W/)?\"[^\"\\s]*\"([ \\t]*,[ \\t]*(W/)?\"[^\"\\s]*\")*");

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        var type = parameter.getParameterType();
        return type == PageRequest.class || type == IfMatch.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return parameter.getParameterType() == PageRequest.class
                ? new PageRequest(pageSize(request.getParameter("pageSize")), request.getParameter("pageToken"))
                : ifMatch(request.getHeader(HttpHeaders.IF_MATCH));
    }

    private static int pageSize(@Nullable String text) {
        if (text == null) {
            return PageRequest.USUAL;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > PageRequest.MOST) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "The pageSize must be a whole number from 1 to %d.".formatted(PageRequest.MOST),
                    Map.of("parameter", "pageSize"));
        }
        return Integer.parseInt(text);
    }

    private static IfMatch ifMatch(@Nullable String header) {
        if (header == null) {
            return new IfMatch(List.of());
        }
        if (!TAGS.matcher(header).matches()) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "If-Match must be '*' or tags in quotes, as the ETag header gave them.",
                    Map.of("parameter", "If-Match"));
        }
        return new IfMatch(ETag.parse(header));
    }
}
