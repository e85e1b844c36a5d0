package io.jialing.core.job;

/// How much of each retry budget a part has used.
///
/// @param infra tries lost to nodes, cards and slow starts
/// @param lost tries lost with their cluster
/// @param user tries lost to the program itself
/// @param neverRan placements that never ran; they cost no budget but lengthen the delay
public record Retries(int infra, int lost, int user, int neverRan) {
    public static final Retries NONE = new Retries(0, 0, 0, 0);

    /// These retries and one more of the given class.
    public Retries plus(FailureClass failure) {
        return switch (failure) {
            case NEVER_RAN -> new Retries(infra, lost, user, neverRan + 1);
            case NODE_FAULT, START_TIMEOUT -> new Retries(infra + 1, lost, user, neverRan);
            case CLUSTER_LOST -> new Retries(infra, lost + 1, user, neverRan);
            case OUT_OF_MEMORY, EXIT_CODE, BAD_SPEC -> new Retries(infra, lost, user + 1, neverRan);
        };
    }
}
