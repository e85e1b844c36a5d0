package io.jialing.api.security;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/// Where a request keeps its caller, between the filter that finds out and those who ask.
public final class CurrentCaller {
    static final String ATTRIBUTE = Caller.class.getName();

    private CurrentCaller() {}

    /// Notes who sent the request.
    public static void set(ServletRequest request, Caller caller) {
        request.setAttribute(ATTRIBUTE, caller);
    }

    /// Who sent the request; null while nobody has found out.
    public static @Nullable Caller of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : null;
    }
}
