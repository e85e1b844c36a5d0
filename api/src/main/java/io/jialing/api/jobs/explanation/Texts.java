package io.jialing.api.jobs.explanation;

import io.jialing.api.http.Cards;
import io.jialing.core.placement.Blocker;
import io.jialing.core.planning.Counterfactual;
import io.jialing.core.planning.Forecast;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/// The sentences of an explanation.
final class Texts {
    private Texts() {}

    /// What is in the way, with the numbers.
    static String of(Blocker blocker) {
        Map<String, String> params = blocker.params();
        return switch (blocker.reason()) {
            case MISCONFIGURED -> "Its tenant or its queue is gone: %s.".formatted(params);
            case HELD -> "It is kept back: %s.".formatted(param(params, "cause"));
            case BACKING_OFF ->
                    "It failed (%s) and is tried again at %s."
                            .formatted(param(params, "cause"), param(params, "until"));
            case SWITCHED_OFF -> "An operator has switched %s off.".formatted(param(params, "switch"));
            case ABOVE_MAXIMUM ->
                    params.containsKey("queue")
                            ? "Needs %s cards, and queue %s may never use more than %s of %s in %s."
                                    .formatted(
                                            needed(blocker),
                                            param(params, "queue"),
                                            param(params, "nominal"),
                                            param(params, "class"),
                                            param(params, "supplyGroup"))
                            : "Needs %s cards, more than its queue may use wherever it could run."
                                    .formatted(needed(blocker));
            case NO_SUCH_CAPACITY ->
                    blocker.milliNeeded() > 0
                            ? "No registered capacity could ever run it: it needs %s cards at a time."
                                    .formatted(needed(blocker))
                            : "No registered capacity could ever run it.";
            case QUOTA -> quota(blocker, params);
            case VISITORS_FULL ->
                    "Needs %s %s; work from other cities holds %s of the %s that supply group %s lets it hold."
                            .formatted(
                                    param(params, "needed"),
                                    param(params, "unit"),
                                    param(params, "held"),
                                    param(params, "most"),
                                    param(params, "supplyGroup"));
            case NOT_FOR_VISITORS ->
                    "Needs %s %s; supply group %s never lets work from other cities hold more than %s."
                            .formatted(
                                    param(params, "needed"),
                                    param(params, "unit"),
                                    param(params, "supplyGroup"),
                                    param(params, "most"));
            case FRAGMENTED ->
                    "Needs %s cards together, free %s on %s nodes, but not where they go together%s."
                            .formatted(needed(blocker), free(blocker), nodes(params), at(blocker));
            case NO_FREE_CAPACITY ->
                    blocker.milliNeeded() > 0
                            ? "Needs %s cards, free %s on %s nodes%s."
                                    .formatted(needed(blocker), free(blocker), nodes(params), at(blocker))
                            : "Needs %s cores, and not as many are free%s."
                                    .formatted(param(params, "cpuNeeded"), at(blocker));
            case CLUSTER_UNAVAILABLE ->
                    params.containsKey("state")
                            ? "Cluster %s takes no work: it is %s.".formatted(blocker.cluster(), param(params, "state"))
                            : "Cluster %s has no nodes.".formatted(blocker.cluster());
            case AVOIDED ->
                    "It stays away from cluster %s until %s, because it has just failed or been displaced there."
                            .formatted(blocker.cluster(), param(params, "until"));
            case GATE_CLOSED -> gate(params);
            case CLUSTER_TOO_SMALL ->
                    "Cluster %s has %s cards for it even when empty, or not as close together (%s) as its %s workers ask; it needs %s."
                            .formatted(
                                    blocker.cluster(),
                                    free(blocker),
                                    param(params, "within"),
                                    param(params, "workers"),
                                    needed(blocker));
            case TOO_FAR ->
                    "Requests from %s take %s ms to cluster %s and back (%s), and may take %s."
                            .formatted(
                                    param(params, "district"),
                                    param(params, "roundTripMs"),
                                    blocker.cluster(),
                                    param(params, "basis"),
                                    param(params, "atMostMs"));
            case NO_MODEL ->
                    "Cluster %s has %s; wanted: %s."
                            .formatted(blocker.cluster(), param(params, "has"), param(params, "wants"));
            case NO_RUNTIME ->
                    "Cluster %s runs %s; there are images for %s."
                            .formatted(blocker.cluster(), param(params, "stacks"), param(params, "images"));
            case KIND_NOT_ACCEPTED ->
                    "The site of cluster %s takes no jobs of kind %s."
                            .formatted(blocker.cluster(), param(params, "kind"));
            case PINNED_ELSEWHERE ->
                    "The job wants to run elsewhere only, not in cluster %s.".formatted(blocker.cluster());
            case FORBIDDEN_BY_POLICY ->
                    params.containsKey("ringsBeyond")
                            ? "Policy %s bans everything beyond %s, and cluster %s is in ring %s."
                                    .formatted(
                                            param(params, "policy"),
                                            param(params, "ringsBeyond"),
                                            blocker.cluster(),
                                            blocker.ring())
                            : "Policy %s has no tier for cluster %s."
                                    .formatted(param(params, "policy"), blocker.cluster());
            case FORBIDDEN_BY_DATA ->
                    params.containsKey("residency")
                            ? "Its data must stay within %s, and cluster %s is further away."
                                    .formatted(param(params, "residency"), blocker.cluster())
                            : "Policy %s keeps %s data out of ring %s."
                                    .formatted(param(params, "policy"), param(params, "dataClass"), blocker.ring());
            case RATE_LIMITED ->
                    "For now %s has started as much as it may (%s a second, %s at once); it goes on at %s."
                            .formatted(
                                    params.getOrDefault("name", "").isEmpty()
                                            ? "the hub"
                                            : "%s %s"
                                                    .formatted(
                                                            param(params, "of").toLowerCase(Locale.ROOT),
                                                            param(params, "name")),
                                    param(params, "perSecond"),
                                    param(params, "burst"),
                                    param(params, "opensAt"));
            case NOT_YET_EVALUATED -> "There is room; the next planning cycle decides.";
        };
    }

    /// What would have to be different.
    static String of(Counterfactual change) {
        Map<String, String> params = change.params();
        return switch (change.kind()) {
            case WAIT_FOR_GATE ->
                    "Wait: the gate of tier %s opens at %s.".formatted(param(params, "tier"), param(params, "opensAt"));
            case DROP_PIN ->
                    "Do not insist on rings %s and sites %s.".formatted(param(params, "rings"), param(params, "sites"));
            case DROP_MODELS -> "Do not insist on %s.".formatted(param(params, "models"));
            case DROP_PRECISION -> "Do not insist on %s.".formatted(param(params, "precision"));
            case DROP_MEMORY -> "Do not insist on %s GiB a card.".formatted(param(params, "memoryGib"));
            case ADD_IMAGE -> "Add an image for %s.".formatted(param(params, "stack"));
            case RAISE_QUOTA ->
                    "Raise the quota of queue %s for %s in %s from %s to %s cards."
                            .formatted(
                                    param(params, "queue"),
                                    param(params, "class"),
                                    param(params, "supplyGroup"),
                                    param(params, "nominal"),
                                    param(params, "atLeast"));
            case OPEN_GATE -> "Let the gate of tier %s open.".formatted(param(params, "tier"));
        };
    }

    /// What would follow.
    static String of(Counterfactual.Effect effect) {
        String where = "on cluster %s (ring %s)".formatted(effect.cluster(), effect.ring());
        return effect.model().isEmpty()
                ? "would start at %s %s".formatted(effect.at(), where)
                : "would start at %s %s on %s".formatted(effect.at(), where, effect.model());
    }

    /// Why there is no estimate.
    static String of(Forecast.Why why) {
        return switch (why) {
            case PLACED -> "It has its place already.";
            case HELD -> "It is kept back.";
            case SWITCHED_OFF -> "Planning is switched off.";
            case NO_SUCH_CAPACITY -> "Nothing registered would ever be enough.";
            case NO_DECLARED_MAX_RUNTIME -> "Something that holds what it needs has declared no longest run time.";
            case NOTHING_ENDS -> "Nothing that is known to end would make room for it.";
            case TOO_MANY_WAITING -> "More jobs wait than an estimate goes through.";
            case TOO_FAR_AHEAD -> "It lies further ahead than an estimate looks.";
        };
    }

    private static String quota(Blocker blocker, Map<String, String> params) {
        var text =
                new StringBuilder(
                        "Needs %s cards, and queue %s may use %s more of %s in %s: %s are its own, %s are in use"
                                .formatted(
                                        needed(blocker),
                                        param(params, "queue"),
                                        free(blocker),
                                        param(params, "class"),
                                        param(params, "supplyGroup"),
                                        param(params, "nominal"),
                                        param(params, "used")));
        if (params.containsKey("borrowLimit")) {
            text.append(", at most %s may be borrowed".formatted(params.get("borrowLimit")));
        }
        if (params.containsKey("cohort")) {
            text.append(", cohort %s has %s left to lend".formatted(params.get("cohort"), params.get("cohortFree")));
        }
        if (!params.getOrDefault("lentOut", "0").equals("0")) {
            text.append(", and others use %s of its own".formatted(params.get("lentOut")));
        }
        return text.append('.').toString();
    }

    private static String gate(Map<String, String> params) {
        var text =
                new StringBuilder(
                        "Policy %s does not let it go on to tier %s yet"
                                .formatted(param(params, "policy"), param(params, "tier")));
        if (params.containsKey("roomIn")) {
            text.append(": cluster %s is nearer and has room for it".formatted(params.get("roomIn")));
        }
        if (params.containsKey("waited") && params.containsKey("after")) {
            text.append(": it has waited %s of %s".formatted(params.get("waited"), params.get("after")));
        }
        if (params.containsKey("utilization") && params.containsKey("minUtilization")) {
            text.append(
                    ", nearer tiers are used to %s and must be to %s"
                            .formatted(params.get("utilization"), params.get("minUtilization")));
        }
        if (params.containsKey("opensAt")) {
            text.append("; it opens at %s".formatted(params.get("opensAt")));
        }
        return text.append('.').toString();
    }

    private static String param(Map<String, String> params, String name) {
        String value = params.getOrDefault(name, "?");
        // Lists come in brackets, which sentences do without.
        return value.startsWith("[") && value.endsWith("]") ? value.substring(1, value.length() - 1) : value;
    }

    private static String nodes(Map<String, String> params) {
        return params.getOrDefault("nodesWithFreeCards", "0");
    }

    private static String at(Blocker blocker) {
        return blocker.cluster() == null ? "" : " in cluster " + blocker.cluster();
    }

    private static BigDecimal needed(Blocker blocker) {
        return Cards.of(blocker.milliNeeded());
    }

    private static BigDecimal free(Blocker blocker) {
        return Cards.of(blocker.milliFree());
    }
}
