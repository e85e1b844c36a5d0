package io.jialing.api.cli.session;

/// The command cannot be carried out as it was given; nothing was sent.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message a sentence that the person can act on
    public UsageException(String message) {
        super(message);
    }
}
