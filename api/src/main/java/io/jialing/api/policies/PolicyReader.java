package io.jialing.api.policies;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.Match;
import io.jialing.core.locality.ReturnHome;
import io.jialing.core.site.City;
import io.jialing.core.site.CityId;
import io.jialing.core.site.Places;
import io.jialing.core.site.Ring;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Turns the document of a policy into the policy: checks every field, names everything that is wrong at once, and
/// fills in what was left out.
final class PolicyReader {
    /// What the hub shows beside the document; nobody needs to take it out again before sending it back.
    private static final Map<String, String> POLICY =
            Section.fields(
                    "name",
                    "title",
                    "basis",
                    "scope",
                    "match",
                    "tiers",
                    "deny",
                    "tenantMayOptOut",
                    "returnHome",
                    "window",
                    "version",
                    "state",
                    "author",
                    "createdAt",
                    "revertOf",
                    "approvals",
                    "awaits",
                    "publishedBy",
                    "publishedAt",
                    "effectiveAt",
                    "draft",
                    "warnings");

    private static final Map<String, String> TITLE = Section.fields("zh-CN", "en");
    private static final Map<String, String> DENY = Section.fields("when", "ringsBeyond");
    private static final Map<String, String> RETURN_HOME =
            Section.fields("enabled", "minSaving", "stabilize", "maxConcurrent");
    private static final Map<String, String> WINDOW = Section.fields("from", "until");

    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_BASIS = 500;
    private static final int MOST_BANS = 50;
    private static final int MOST_CONCURRENT = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Instant LAST_DAY = Instant.parse("2200-01-01T00:00:00Z");

    private final Places places;
    private final MatchReader jobs;
    private final TierReader tiers;
    private final Instant now;

    /// @param jobs reads which jobs are meant
    /// @param tiers reads tiers and their gates
    PolicyReader(Places places, MatchReader jobs, TierReader tiers, Instant now) {
        this.places = places;
        this.jobs = jobs;
        this.tiers = tiers;
        this.now = now;
    }

    /// Reads a document.
    ///
    /// @param name what the policy is called whatever the document says; null to take it from there
    /// @param version the version it will be
    /// @throws io.jialing.api.problem.ProblemException naming everything that is wrong
    LocalPriorityPolicy read(ObjectNode document, @Nullable String name, int version) {
        var findings = new Findings();
        Section policy = Section.root(document, findings);
        policy.refuseOthersThan(POLICY);
        String called = name(policy, findings, name);
        LocalPriorityPolicy.Title title = title(policy, called);
        String basis = policy.text("basis", LONGEST_BASIS);
        CityId city = scope(policy);
        Match match = jobs.read(policy.section("match", MatchReader.FIELDS), city);
        var steps = tiers.read(policy);
        var deny = deny(policy, city, basis != null);
        Boolean optOut = policy.flag("tenantMayOptOut");
        ReturnHome home = returnHome(policy);
        LocalPriorityPolicy.Window window = window(policy);
        findings.throwIfAny();
        return new LocalPriorityPolicy(
                called,
                version,
                title,
                basis == null ? "" : basis,
                city,
                match,
                steps,
                deny,
                optOut != null && optOut,
                home,
                window);
    }

    private static String name(Section policy, Findings findings, @Nullable String fixed) {
        String text = policy.text("name", LONGEST_NAME);
        if (fixed == null) {
            return policy.has("name") && text == null ? "" : findings.id("/name", text, LONGEST_NAME);
        }
        if (text != null && !text.equals(fixed)) {
            policy.note(
                    "name",
                    FieldCode.IMMUTABLE,
                    "The name of a policy cannot change; this one is '%s'.".formatted(fixed));
        }
        return fixed;
    }

    private static LocalPriorityPolicy.Title title(Section policy, String name) {
        Section section = policy.section("title", TITLE);
        String zh = section == null ? null : section.text("zh-CN", LONGEST_TITLE);
        String en = section == null ? null : section.text("en", LONGEST_TITLE);
        String either = zh == null ? Optional.ofNullable(en).orElse(name) : zh;
        return new LocalPriorityPolicy.Title(either, en == null ? either : en);
    }

    /// Null for the whole hub.
    private @Nullable CityId scope(Section policy) {
        String text = policy.text("scope", LONGEST_NAME);
        if (text == null || text.equals(PolicyDocument.HUB)) {
            return null;
        }
        Optional<City> city = places.city(text);
        if (city.isEmpty()) {
            policy.note(
                    "scope",
                    FieldCode.UNKNOWN_REFERENCE,
                    "'%s' is neither 'hub' nor a city that the hub knows. Maybe '%s' is meant."
                            .formatted(text, places.nearestCity(text)));
        }
        return city.map(City::id).orElse(null);
    }

    private List<LocalPriorityPolicy.Deny> deny(Section policy, @Nullable CityId city, boolean hasBasis) {
        var bans = new ArrayList<LocalPriorityPolicy.Deny>();
        for (Section section : policy.sections("deny", MOST_BANS, DENY)) {
            Match when = jobs.read(section.section("when", MatchReader.FIELDS), city);
            Ring beyond = section.constant("ringsBeyond", Ring.values());
            if (beyond == null) {
                if (!section.has("ringsBeyond")) {
                    section.missing("ringsBeyond");
                }
                continue;
            }
            if (beyond == Ring.REMOTE) {
                section.note("ringsBeyond", FieldCode.OUT_OF_RANGE, "Nothing lies beyond REMOTE.");
                continue;
            }
            bans.add(new LocalPriorityPolicy.Deny(when, beyond));
        }
        if (!hasBasis && !bans.stream().allMatch(LocalPriorityPolicy.Deny::hasDataReason)) {
            policy.note(
                    "basis",
                    FieldCode.REQUIRED,
                    "A ban by place alone, without a reason in the data, needs the document or reason it rests on.");
        }
        return bans;
    }

    private static ReturnHome returnHome(Section policy) {
        Section section = policy.section("returnHome", RETURN_HOME);
        if (section == null) {
            return ReturnHome.USUAL;
        }
        Boolean enabled = section.flag("enabled");
        Long minSaving = section.thousandths("minSaving", 0, 1000);
        Duration stabilize = section.duration("stabilize", Duration.ZERO, LONGEST);
        Integer concurrent = section.integer("maxConcurrent", 1, MOST_CONCURRENT);
        return new ReturnHome(
                enabled == null ? ReturnHome.USUAL.enabled() : enabled,
                minSaving == null ? ReturnHome.USUAL.minSaving() : minSaving / 1000.0,
                stabilize == null ? ReturnHome.USUAL.stabilize() : stabilize,
                concurrent == null ? ReturnHome.USUAL.maxConcurrent() : concurrent);
    }

    private LocalPriorityPolicy.Window window(Section policy) {
        Section section = policy.section("window", WINDOW);
        if (section == null) {
            return LocalPriorityPolicy.Window.ALWAYS;
        }
        Instant from = section.instant("from", Instant.EPOCH, LAST_DAY);
        Instant until = section.instant("until", now, LAST_DAY);
        if (from != null && until != null && !from.isBefore(until)) {
            section.note("until", FieldCode.CONTRADICTION, "Must be after from, which is %s.".formatted(from));
            return LocalPriorityPolicy.Window.ALWAYS;
        }
        return new LocalPriorityPolicy.Window(from, until);
    }
}
