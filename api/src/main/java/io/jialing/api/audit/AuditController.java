package io.jialing.api.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What was done to the hub, in order.
@RestController
@RequestMapping("/v1/audit")
class AuditController {
    private static final String LIST = "audit";

    private final JdbcClient sql;

    AuditController(JdbcClient sql) {
        this.sql = sql;
    }

    /// One entry.
    ///
    /// @param id counts the entries
    /// @param actor id of the key that asked for it, or `hub`
    /// @param details the request as JSON; null for none
    record Entry(
            long id,
            Instant at,
            String actor,
            String action,
            String target,
            @Nullable String tenant,
            @Nullable String reason,
            @JsonRawValue @Nullable String details) {}

    @GetMapping
    Page<Entry> list(
            Caller caller,
            PageRequest page,
            @RequestParam(required = false) @Nullable String target,
            @RequestParam(required = false) @Nullable String action) {
        boolean all = caller.hasHubWide(Role.AUDITOR, Role.HUB_ADMIN);
        Caller.require(all || caller.hasAnywhere(Role.TENANT_ADMIN), "read the audit");
        var list = String.join("|", LIST, String.valueOf(target), String.valueOf(action));
        var rows =
                sql.sql(
                                """
                                SELECT id, at, actor, action, target, tenant, reason, details FROM audit
                                WHERE id > :after AND (:all OR tenant = :tenant)
                                  AND (:target::text IS NULL OR target = :target) AND (:action::text IS NULL OR action = :action)
                                ORDER BY id LIMIT :most
                                """)
                        .param("after", number(page.after(list)))
                        .param("all", all)
                        .param("tenant", caller.tenant())
                        .param("target", target)
                        .param("action", action)
                        .param("most", page.size() + 1)
                        .query(AuditController::entry)
                        .list();
        return page.page(list, rows, entry -> Long.toString(entry.id()), entry -> entry);
    }

    private static long number(String after) {
        try {
            return after.isEmpty() ? 0 : Long.parseLong(after);
        } catch (NumberFormatException _) {
            throw new ProblemException(ProblemCode.INVALID_PAGE_TOKEN, "This list never gave out this page token.");
        }
    }

    private static Entry entry(ResultSet row, int n) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("action"),
                row.getString("target"),
                row.getString("tenant"),
                row.getString("reason"),
                row.getString("details"));
    }
}
