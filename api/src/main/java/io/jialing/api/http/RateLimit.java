package io.jialing.api.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.problem.Refusals;
import io.jialing.api.security.CurrentCaller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Keeps one key from using up what others need. Each replica counts for itself.
@Component
@Order(200)
final class RateLimit extends OncePerRequestFilter {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final int perPeriod;
    private final Refusals refusals;
    private final LoadingCache<String, RateLimiter> byKey;

    RateLimit(HttpSettings settings, Refusals refusals) {
        this.perPeriod = settings.requestsPerSecond();
        this.refusals = refusals;
        var config =
                RateLimiterConfig.custom()
                        .limitForPeriod(perPeriod)
                        .limitRefreshPeriod(PERIOD)
                        .timeoutDuration(Duration.ZERO)
                        .build();
        // A key that rests has its whole allowance again anyway.
        byKey =
                Caffeine.newBuilder()
                        .expireAfterAccess(Duration.ofMinutes(10))
                        .build(key -> RateLimiter.of(key, config));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var caller = CurrentCaller.of(request);
        if (caller == null || byKey.get(caller.keyId()).acquirePermission()) {
            chain.doFilter(request, response);
        } else {
            refusals.answer(
                    request,
                    response,
                    new ProblemException(
                                    ProblemCode.RATE_LIMITED,
                                    "This key may send %d requests a second.".formatted(perPeriod),
                                    Map.of("requestsPerSecond", perPeriod))
                            .retryAfter(PERIOD));
        }
    }
}
