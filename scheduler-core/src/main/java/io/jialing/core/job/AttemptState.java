package io.jialing.core.job;

/// How far the dispatch of an attempt has come. Attempts in [#PLANNED] are the outbox.
public enum AttemptState {
    /// Reserved and stored; nothing was asked of the cluster yet.
    PLANNED,
    /// The cluster may have been asked for the inert object.
    CREATING,
    /// The object's identity is stored; from here on the attempt counts as released.
    LIVE,
    /// Over: its pods are gone or were never started.
    ENDED,
    /// Given up on a cluster that does not answer; fenced there, deleted when the cluster returns.
    ABANDONED;

    /// Whether the attempt still stands for running or startable work.
    public boolean isOpen() {
        return this != ENDED && this != ABANDONED;
    }
}
