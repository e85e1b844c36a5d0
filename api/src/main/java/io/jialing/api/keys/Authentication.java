package io.jialing.api.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.problem.Refusals;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.security.CurrentCaller;
import io.jialing.core.job.PartId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Knows callers by the key they show: `Authorization: Bearer jl_…`, and trials by their tokens.
///
/// Whatever address a request manages to reach, its controller gets no caller that was not noted here.
@Component
@Order(100)
final class Authentication extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";

    /// How long another replica may not have heard that a key was revoked.
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    private final ApiKeys keys;
    private final TrialTokens tokens;
    private final HubClock clock;
    private final Refusals refusals;

    /// By the hash of the secret; also that a secret is nobody's.
    private final Cache<String, Optional<ApiKey>> known =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(10_000).build();

    Authentication(ApiKeys keys, TrialTokens tokens, HubClock clock, Refusals refusals) {
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
        this.refusals = refusals;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/v1/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            String secret = secret(request.getHeader(HttpHeaders.AUTHORIZATION));
            if (TrialTokens.isOne(secret)) {
                requireOwn(tokens.trial(secret), request);
            } else {
                CurrentCaller.set(request, key(new Secret(secret)).caller());
            }
        } catch (ProblemException problem) {
            refusals.answer(request, response, problem);
            return;
        }
        chain.doFilter(request, response);
    }

    /// Lets a revocation be felt here at once.
    void forget() {
        known.invalidateAll();
    }

    /// A trial's token opens one address and no other.
    private static void requireOwn(PartId trial, HttpServletRequest request) {
        String own = "/v1/jobs/%s/trials/%d/metrics".formatted(trial.job(), trial.index());
        if (!request.getMethod().equals("POST") || !request.getRequestURI().equals(own)) {
            throw new ProblemException(
                    ProblemCode.UNAUTHENTICATED, "A trial's token is good for POST %s only.".formatted(own));
        }
    }

    private static String secret(@Nullable String header) {
        if (header == null) {
            throw new ProblemException(
                    ProblemCode.UNAUTHENTICATED, "This needs an API key: send 'Authorization: Bearer jl_…'.");
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ProblemException(ProblemCode.UNAUTHENTICATED, "Only 'Authorization: Bearer jl_…' is understood.");
        }
        return header.substring(SCHEME.length()).strip();
    }

    private ApiKey key(Secret secret) {
        if (!secret.isWellFormed()) {
            throw new ProblemException(
                    ProblemCode.UNAUTHENTICATED, "An API key begins with 'jl_' and has 46 characters.");
        }
        byte[] hash = secret.hash();
        try {
            return known.get(HexFormat.of().formatHex(hash), _ -> keys.bySecret(hash))
                    .filter(key -> key.isValidAt(clock.instant()))
                    .orElseThrow(() ->
                            new ProblemException(
                                    ProblemCode.UNAUTHENTICATED, "This API key is unknown, revoked or expired."));
        } catch (DataAccessException failure) {
            logger.warn("The store did not answer; nobody can be let in until it does", failure);
            throw new ProblemException(
                            ProblemCode.UNAVAILABLE, "The hub cannot reach its store. Maybe try again in a moment.")
                    .retryAfter(Duration.ofSeconds(2));
        }
    }
}
