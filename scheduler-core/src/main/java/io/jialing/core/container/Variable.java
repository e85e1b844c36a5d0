package io.jialing.core.container;

/// The value of a variable in the environment of a container.
public sealed interface Variable {
    /// The same text for everybody to see.
    record Literal(String text) implements Variable {}

    /// A text that opens something, so that executors keep it out of what others can look at. Its text form hides it.
    record Confidential(String text) implements Variable {
        @Override
        public String toString() {
            return "Confidential[…]";
        }
    }

    /// One value of a secret of the job's tenant.
    record FromSecret(String secret, String key) implements Variable {}

    /// The number of the worker, from 0, which each pod of a gang fills in for itself.
    record WorkerIndex() implements Variable {}

    static Variable literal(long number) {
        return new Literal(Long.toString(number));
    }
}
