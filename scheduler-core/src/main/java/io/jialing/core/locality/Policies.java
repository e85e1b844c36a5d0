package io.jialing.core.locality;

import io.jialing.core.site.DataClass;
import io.jialing.core.site.Ring;
import io.jialing.core.site.WorkKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The published policies, those that rule and those that will. Which of them rule follows from the instant asked for,
/// so nothing has to happen when a window opens or the day of a publication comes.
///
/// Of each policy the highest version rules whose day has come, and that only inside its window. A job is ruled by the
/// one that names it most exactly: its tenant, else its scenario, else its city, else its kind, else the default.
///
/// @param published in the order in which they are looked at
public record Policies(List<Published> published) {
    private static final Comparator<Published> ORDER =
            Comparator.comparingInt((Published each) -> each.policy().precision())
                    .reversed()
                    .thenComparing(each -> each.policy().name())
                    .thenComparing(each -> each.policy().version(), Comparator.reverseOrder());

    public Policies {
        published = published.stream().sorted(ORDER).toList();
    }

    /// A version of a policy that takes over from the version before it at an instant.
    public record Published(LocalPriorityPolicy policy, Instant from) {}

    /// Why policies cannot rule together.
    public sealed interface Conflict {
        /// Two policies name the same jobs equally exactly.
        ///
        /// @param overlap the jobs that both name
        /// @param at the first instant at which they would both rule
        record Tie(LocalPriorityPolicy one, LocalPriorityPolicy other, Match overlap, Instant at) implements Conflict {}

        /// No policy rules everything that no other names.
        ///
        /// @param at the first instant at which that is so
        record Gap(Instant at) implements Conflict {}
    }

    /// The policies that ship: one for batch work, one for inference, one for everything else.
    public static Policies shipped() {
        return Shipped.POLICIES;
    }

    /// The one policy that rules a job at an instant.
    ///
    /// @throws IllegalStateException when none does, which [#conflict] would have told
    public LocalPriorityPolicy ruling(Subject subject, Instant now) {
        for (Published each : published) {
            if (each.policy().rules(subject) && rules(each, now)) {
                return each.policy();
            }
        }
        throw new IllegalStateException("No policy rules %s at %s.".formatted(subject, now));
    }

    /// The policies that rule at an instant, the more exact ones first.
    public List<LocalPriorityPolicy> inForce(Instant now) {
        return published.stream().filter(each -> rules(each, now)).map(Published::policy).toList();
    }

    /// The first instant after `now` at which other policies may rule; null when there is none.
    public @Nullable Instant nextEdge(Instant now) {
        return edges(now).min(Comparator.naturalOrder()).orElse(null);
    }

    /// These policies and a version, without what it and others have overtaken by now. What ruled until now is kept,
    /// because not all clocks of a hub show the same instant.
    ///
    /// @param from when the version takes over, not before `now`
    public Policies publishing(LocalPriorityPolicy policy, Instant from, Instant now) {
        var kept =
                published.stream()
                        .filter(each -> version(each.policy().name(), now) <= each.policy().version())
                        .filter(each -> !isSame(each.policy(), policy));
        return new Policies(Stream.concat(kept, Stream.of(new Published(policy, from))).toList());
    }

    /// These policies with one of them in the words of another of the same name and version.
    public Policies replacing(LocalPriorityPolicy policy) {
        return new Policies(
                published.stream()
                        .map(each -> isSame(each.policy(), policy) ? new Published(policy, each.from()) : each)
                        .toList());
    }

    /// Why these policies cannot rule from an instant on; empty when at each instant each job has exactly one.
    public Optional<Conflict> conflict(Instant from) {
        return Stream.concat(Stream.of(from), edges(from).sorted().distinct())
                .map(at -> conflict(inForce(at), at))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Conflict> conflict(List<LocalPriorityPolicy> ruling, Instant at) {
        for (int i = 0; i < ruling.size(); i++) {
            for (int j = i + 1; j < ruling.size(); j++) {
                LocalPriorityPolicy one = ruling.get(i);
                LocalPriorityPolicy other = ruling.get(j);
                boolean samePeople = Objects.equals(one.city(), other.city());
                if (samePeople && one.precision() == other.precision()) {
                    Optional<Match> overlap = one.match().overlap(other.match());
                    if (overlap.isPresent()) {
                        return Optional.of(new Conflict.Tie(one, other, overlap.get(), at));
                    }
                }
            }
        }
        return ruling.stream().anyMatch(LocalPriorityPolicy::rulesEverything)
                ? Optional.empty()
                : Optional.of(new Conflict.Gap(at));
    }

    private static boolean isSame(LocalPriorityPolicy one, LocalPriorityPolicy other) {
        return one.version() == other.version() && one.name().equals(other.name());
    }

    private Stream<Instant> edges(Instant after) {
        return published.stream()
                .flatMap(each ->
                        Stream.of(
                                Optional.of(each.from()),
                                Optional.ofNullable(each.policy().window().from()),
                                Optional.ofNullable(each.policy().window().until())))
                .flatMap(Optional::stream)
                .filter(edge -> edge.isAfter(after));
    }

    private boolean rules(Published each, Instant now) {
        return !each.from().isAfter(now)
                && each.policy().window().includes(now)
                && each.policy().version() == version(each.policy().name(), now);
    }

    /// The highest version of a policy whose day has come; 0 when that of none has.
    private int version(String name, Instant now) {
        int highest = 0;
        for (Published each : published) {
            if (each.policy().name().equals(name) && !each.from().isAfter(now)) {
                highest = Math.max(highest, each.policy().version());
            }
        }
        return highest;
    }

    /// Made on first use, once.
    private static final class Shipped {
        private static final Policies POLICIES =
                new Policies(
                        Stream.of(
                                        policy(
                                                "local-first-batch",
                                                new LocalPriorityPolicy.Title("本地优先（训练、调优）", "Local first, batch"),
                                                "重庆市以场景驱动人工智能产业高质量发展行动计划（2023—2025年），任务1：引导企业优先使用本地算力",
                                                Match.kinds(WorkKind.TRAINING, WorkKind.TUNING),
                                                new SpillGate(Duration.ofMinutes(30), Duration.ofHours(1), 0.85, null),
                                                new SpillGate(Duration.ofHours(2), null, 0.85, null)),
                                        policy(
                                                "local-first-inference",
                                                new LocalPriorityPolicy.Title("本地优先（推理）", "Local first, inference"),
                                                "重庆市以场景驱动人工智能产业高质量发展行动计划（2023—2025年），任务1；推理服务不等待",
                                                Match.kinds(WorkKind.INFERENCE),
                                                new SpillGate(Duration.ZERO, null, 0, null),
                                                new SpillGate(Duration.ofMinutes(2), null, 0, null)),
                                        policy(
                                                "local-first",
                                                new LocalPriorityPolicy.Title(
                                                        "本地优先（其余）", "Local first, everything else"),
                                                "重庆市以场景驱动人工智能产业高质量发展行动计划（2023—2025年），任务1；没有其他策略适用时",
                                                Match.EVERYTHING,
                                                new SpillGate(Duration.ofMinutes(30), null, 0.85, null),
                                                new SpillGate(Duration.ofHours(2), null, 0.85, null)))
                                .map(policy -> new Published(policy, Instant.EPOCH))
                                .toList());

        private static LocalPriorityPolicy policy(
                String name,
                LocalPriorityPolicy.Title title,
                String basis,
                Match match,
                SpillGate toHub,
                SpillGate away) {
            return new LocalPriorityPolicy(
                    name,
                    1,
                    title,
                    basis,
                    null,
                    match,
                    List.of(
                            new LocalityTier("home", List.of(Ring.DISTRICT, Ring.HOME), List.of(), SpillGate.OPEN),
                            new LocalityTier("hub", List.of(Ring.HUB), List.of(), toHub),
                            new LocalityTier("away", List.of(Ring.NEIGHBOUR, Ring.REMOTE), List.of(), away)),
                    List.of(new LocalPriorityPolicy.Deny(Match.data(DataClass.REGULATED), Ring.HOME)),
                    false,
                    ReturnHome.USUAL,
                    LocalPriorityPolicy.Window.ALWAYS);
        }
    }
}
