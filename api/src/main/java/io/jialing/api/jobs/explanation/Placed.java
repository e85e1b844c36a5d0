package io.jialing.api.jobs.explanation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.http.Cards;
import io.jialing.core.cluster.Placement;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Choice;
import io.jialing.core.state.Spill;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Where a part is, and why there, as clients see it.
///
/// @param model id of the accelerator model; absent for work without accelerators
/// @param cards cards in use, whole or in thousandths
/// @param policy the policy that ruled then; absent where it was not recorded, and with it its version
/// @param scores the terms of the score that won; their sum is the score
/// @param spill why it is away from home; absent at home
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Placed(
        String cluster,
        Ring ring,
        @Nullable String model,
        BigDecimal cards,
        List<Node> nodes,
        @Nullable String policy,
        @Nullable Integer policyVersion,
        List<Score> scores,
        @Nullable Away spill) {

    /// What is used of one node.
    ///
    /// @param cards cards in use there, whole or in thousandths
    public record Node(String node, int workers, BigDecimal cards) {}

    /// A term of the score.
    public record Score(String term, double value) {}

    /// The gate that let it go away from home.
    ///
    /// @param proof what the gate saw, by name
    public record Away(
            SpillReason reason, String policy, int policyVersion, Instant openedAt, SortedMap<String, String> proof) {
        static Away of(Spill spill) {
            return new Away(spill.reason(), spill.policy(), spill.policyVersion(), spill.opened(), spill.proof());
        }
    }

    /// Where a placement is, and why there.
    ///
    /// @param spill the gate it went through; null at home
    public static Placed of(Placement placement, Choice choice, @Nullable Spill spill) {
        return new Placed(
                placement.cluster().value(),
                choice.ring(),
                placement.model().isEmpty() ? null : placement.model(),
                Cards.of(placement.milliCards()),
                placement.shares().stream()
                        .map(share ->
                                new Node(
                                        share.node(),
                                        share.workers(),
                                        Cards.of(placement.model().isEmpty() ? 0 : share.milliCards())))
                        .toList(),
                choice.policy(),
                choice.policy() == null ? null : choice.policyVersion(),
                choice.scores().stream().map(term -> new Score(term.name(), term.value())).toList(),
                spill == null ? null : Away.of(spill));
    }
}
