package io.jialing.api.policies;

import io.jialing.api.policies.PolicyVersion.Approval;
import io.jialing.api.policies.PolicyVersion.Publication;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.locality.LocalPriorityPolicy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The stored versions of all policies.
final class PolicyVersions {
    private final JdbcClient sql;
    private final RecordCodec codec;

    PolicyVersions(JdbcClient sql, RecordCodec codec) {
        this.sql = sql;
        this.codec = codec;
    }

    /// A policy with all its versions.
    ///
    /// @param revision counts everything that was done to it
    /// @param versions from the first to the last; at most the last is unpublished
    record History(String name, long revision, List<PolicyVersion> versions) {
        History {
            versions = List.copyOf(versions);
        }

        /// The version that is still being written; null for none.
        @Nullable PolicyVersion draft() {
            PolicyVersion last = versions.getLast();
            return last.isPublished() ? null : last;
        }

        /// The published versions, from the first to the last.
        List<PolicyVersion> published() {
            return versions.stream().filter(PolicyVersion::isPublished).toList();
        }

        /// A version; null when there is none of that number.
        @Nullable PolicyVersion version(int number) {
            return versions.stream().filter(version -> version.number() == number).findFirst().orElse(null);
        }

        int last() {
            return versions.getLast().number();
        }
    }

    /// Keeps all others from changing policies until the end of the transaction: what a policy may say depends on what
    /// the others say.
    static void lock(IntakeTransaction transaction) {
        transaction.sql().sql("LOCK TABLE policies IN SHARE ROW EXCLUSIVE MODE").update();
    }

    /// All policies by name.
    List<History> all() {
        return histories(null);
    }

    /// One policy; null when there is none of that name.
    @Nullable History find(String name) {
        List<History> found = histories(name);
        return found.isEmpty() ? null : found.getFirst();
    }

    private List<History> histories(@Nullable String only) {
        Map<String, Long> revisions = new TreeMap<>();
        sql.sql("SELECT name, revision FROM policies WHERE :only::text IS NULL OR name = :only")
                .param("only", only)
                .query((row, _) -> revisions.put(row.getString("name"), row.getLong("revision")))
                .list();
        Map<String, List<Approval>> approvals = new TreeMap<>();
        sql.sql(
                        """
                        SELECT name, version, city, approver, at FROM policy_approvals
                        WHERE :only::text IS NULL OR name = :only ORDER BY at, approver
                        """)
                .param("only", only)
                .query((row, _) ->
                        approvals
                                .computeIfAbsent(key(row), _ -> new ArrayList<>())
                                .add(
                                        new Approval(
                                                row.getString("approver"),
                                                row.getString("city").isEmpty() ? null : row.getString("city"),
                                                instant(row, "at"))))
                .list();
        Map<String, List<PolicyVersion>> versions = new TreeMap<>();
        sql.sql(
                        """
                        SELECT name, version, record, author, created_at, revert_of, published_by, published_at, effective_at
                        FROM policy_versions WHERE :only::text IS NULL OR name = :only ORDER BY name, version
                        """)
                .param("only", only)
                .query((row, _) ->
                        versions.computeIfAbsent(row.getString("name"), _ -> new ArrayList<>())
                                .add(version(row, approvals.getOrDefault(key(row), List.of()))))
                .list();
        var histories = new ArrayList<History>();
        versions.forEach((name, all) -> histories.add(new History(name, revisions.getOrDefault(name, 0L), all)));
        return histories;
    }

    private PolicyVersion version(ResultSet row, List<Approval> approvals) throws SQLException {
        String publisher = row.getString("published_by");
        int revertOf = row.getInt("revert_of");
        boolean repeats = !row.wasNull();
        return new PolicyVersion(
                codec.read(row.getString("record"), LocalPriorityPolicy.class),
                row.getString("author"),
                instant(row, "created_at"),
                repeats ? revertOf : null,
                approvals,
                publisher == null
                        ? null
                        : new Publication(publisher, instant(row, "published_at"), instant(row, "effective_at")));
    }

    /// Stores a version that is new. The policy's revision counts on.
    void insert(PolicyVersion version) {
        sql.sql(
                        """
                        INSERT INTO policies (name, revision) VALUES (?, 1)
                        ON CONFLICT (name) DO UPDATE SET revision = policies.revision + 1
                        """)
                .param(version.name())
                .update();
        Publication publication = version.publication();
        sql.sql(
                        """
                        INSERT INTO policy_versions (name, version, record, author, created_at, revert_of,
                            published_by, published_at, effective_at)
                        VALUES (:name, :version, :record::json, :author, :created, :revertOf, :by, :at, :effective)
                        """)
                .param("name", version.name())
                .param("version", version.number())
                .param("record", codec.write(version.policy()))
                .param("author", version.author())
                .param("created", utc(version.createdAt()))
                .param("revertOf", version.revertOf())
                .param("by", publication == null ? null : publication.by())
                .param("at", publication == null ? null : utc(publication.at()))
                .param("effective", publication == null ? null : utc(publication.effectiveAt()))
                .update();
    }

    /// Writes a draft anew; nobody has approved these words yet.
    void rewrite(PolicyVersion draft) {
        touch(draft.name());
        forgetApprovals(draft.name(), draft.number());
        sql.sql(
                        """
                        UPDATE policy_versions SET record = ?::json, author = ?
                        WHERE name = ? AND version = ? AND published_by IS NULL
                        """)
                .params(codec.write(draft.policy()), draft.author(), draft.name(), draft.number())
                .update();
    }

    /// Throws a draft away, and with it a policy that has nothing else.
    void discard(PolicyVersion draft) {
        touch(draft.name());
        forgetApprovals(draft.name(), draft.number());
        sql.sql("DELETE FROM policy_versions WHERE name = ? AND version = ? AND published_by IS NULL")
                .params(draft.name(), draft.number())
                .update();
        sql.sql(
                        """
                        DELETE FROM policies WHERE name = ?
                        AND NOT EXISTS (SELECT FROM policy_versions WHERE policy_versions.name = policies.name)
                        """)
                .param(draft.name())
                .update();
    }

    /// Makes room for a version before the draft.
    void pushBack(PolicyVersion draft) {
        LocalPriorityPolicy later = draft.policy().asVersion(draft.number() + 1);
        sql.sql("UPDATE policy_versions SET version = ?, record = ?::json WHERE name = ? AND version = ?")
                .params(later.version(), codec.write(later), draft.name(), draft.number())
                .update();
    }

    void approve(PolicyVersion draft, Approval approval) {
        touch(draft.name());
        sql.sql(
                        """
                        INSERT INTO policy_approvals (name, version, city, approver, at) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """)
                .params(
                        draft.name(),
                        draft.number(),
                        approval.city() == null ? "" : approval.city(),
                        approval.by(),
                        utc(approval.at()))
                .update();
    }

    void publish(PolicyVersion draft, Publication publication) {
        touch(draft.name());
        sql.sql(
                        """
                        UPDATE policy_versions SET published_by = ?, published_at = ?, effective_at = ?
                        WHERE name = ? AND version = ? AND published_by IS NULL
                        """)
                .params(
                        publication.by(),
                        utc(publication.at()),
                        utc(publication.effectiveAt()),
                        draft.name(),
                        draft.number())
                .update();
    }

    private void touch(String name) {
        sql.sql("UPDATE policies SET revision = revision + 1 WHERE name = ?").param(name).update();
    }

    private void forgetApprovals(String name, int version) {
        sql.sql("DELETE FROM policy_approvals WHERE name = ? AND version = ?").params(name, version).update();
    }

    private static String key(ResultSet row) throws SQLException {
        return row.getString("name") + " " + row.getInt("version");
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
