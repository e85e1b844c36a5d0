package io.jialing.core.state;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The leading elements of an iteration, as long as they belong.
final class Stretch<E> implements Iterator<E> {
    private final Iterator<E> elements;
    private final Predicate<? super E> belongs;
    private @Nullable E next;

    Stretch(Iterator<E> elements, Predicate<? super E> belongs) {
        this.elements = elements;
        this.belongs = belongs;
        advance();
    }

    private void advance() {
        E candidate = elements.hasNext() ? elements.next() : null;
        next = candidate != null && belongs.test(candidate) ? candidate : null;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public E next() {
        E current = next;
        if (current == null) {
            throw new NoSuchElementException();
        }
        advance();
        return current;
    }
}
