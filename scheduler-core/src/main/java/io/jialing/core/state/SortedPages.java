package io.jialing.core.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable sorted collection, one element a key, whose versions share all pages that did not change.
///
/// A B+ tree of pages of at most 64 entries: a change copies the pages on one path, about three of them for a million
/// elements, and leaves the old version as it was, so that a snapshot is the value itself and costs nothing. Pages are
/// not merged when they shrink, only dropped when they are empty; a queue that is drained from the front frees its
/// pages. Look-up and change cost O(log n), iteration O(1) an element.
///
/// @param <K> what elements are found and ordered by
/// @param <E> the elements; one replaces another of the same key
public final class SortedPages<K, E> implements Iterable<E> {
    private static final int PAGE = 64;

    private final Order<K, E> order;
    private final @Nullable Page<E> root;
    private final int size;

    private record Order<K, E>(Function<? super E, ? extends K> key, Comparator<? super K> keys) {
        int compare(E element, K key) {
            return keys.compare(this.key.apply(element), key);
        }
    }

    private SortedPages(Order<K, E> order, @Nullable Page<E> root, int size) {
        this.order = order;
        this.root = root;
        this.size = size;
    }

    /// An empty collection.
    ///
    /// @param key the key of an element
    /// @param order a total order of keys
    public static <K, E> SortedPages<K, E> by(Function<? super E, ? extends K> key, Comparator<? super K> order) {
        return new SortedPages<>(new Order<>(key, order), null, 0);
    }

    /// Ordered by the natural order of their keys.
    public static <K extends Comparable<? super K>, E> SortedPages<K, E> by(Function<? super E, ? extends K> key) {
        return by(key, Comparator.naturalOrder());
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /// The element of that key, null when there is none.
    public @Nullable E find(K key) {
        E found = ceiling(key);
        return found != null && order.compare(found, key) == 0 ? found : null;
    }

    /// The first element whose key is not before `key`, null when there is none.
    public @Nullable E ceiling(K key) {
        var iterator = new Walk(key);
        return iterator.hasNext() ? iterator.next() : null;
    }

    /// These elements with `element` in place of the one that had its key.
    public SortedPages<K, E> with(E element) {
        if (root == null) {
            return new SortedPages<>(order, new Leaf<>(List.of(element)), 1);
        }
        K key = order.key().apply(element);
        int grown = find(key) == null ? 1 : 0;
        List<Page<E>> pages = with(root, element, key);
        Page<E> top = pages.size() == 1 ? pages.getFirst() : new Branch<>(pages);
        return new SortedPages<>(order, top, size + grown);
    }

    /// These elements without the one of that key; this very value when there is none.
    public SortedPages<K, E> without(K key) {
        if (root == null || find(key) == null) {
            return this;
        }
        Page<E> top = without(root, key);
        while (top instanceof Branch<E>(var pages) && pages.size() == 1) {
            top = pages.getFirst();
        }
        return new SortedPages<>(order, top, size - 1);
    }

    @Override
    public Iterator<E> iterator() {
        return new Walk(null);
    }

    /// The elements whose keys are not before `key`, in order.
    public Iterable<E> from(K key) {
        return () -> new Walk(key);
    }

    /// Whether both hold equal elements in the same order.
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof SortedPages<?, ?> that) || that.size != size) {
            return false;
        }
        Iterator<?> theirs = that.iterator();
        for (E mine : this) {
            if (!mine.equals(theirs.next())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (E element : this) {
            hash = 31 * hash + element.hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        var text = new ArrayList<E>(size);
        forEach(text::add);
        return text.toString();
    }

    /// One page, or two when it had to be split.
    private List<Page<E>> with(Page<E> page, E element, K key) {
        return switch (page) {
            case Leaf<E>(var elements) -> {
                int at = position(elements, key);
                var changed = new ArrayList<>(elements);
                if (at >= 0) {
                    changed.set(at, element);
                } else {
                    changed.add(-at - 1, element);
                }
                yield paged(changed, Leaf::new);
            }
            case Branch<E>(var pages) -> {
                int at = child(pages, key);
                var changed = new ArrayList<>(pages);
                List<Page<E>> replaced = with(pages.get(at), element, key);
                changed.set(at, replaced.getFirst());
                changed.addAll(at + 1, replaced.subList(1, replaced.size()));
                yield paged(changed, Branch::new);
            }
        };
    }

    /// Null when nothing is left of the page. The key is in it.
    private @Nullable Page<E> without(Page<E> page, K key) {
        return switch (page) {
            case Leaf<E>(var elements) -> {
                var changed = new ArrayList<>(elements);
                changed.remove(position(elements, key));
                yield changed.isEmpty() ? null : new Leaf<>(copy(changed));
            }
            case Branch<E>(var pages) -> {
                int at = child(pages, key);
                Page<E> replaced = without(pages.get(at), key);
                var changed = new ArrayList<>(pages);
                if (replaced == null) {
                    changed.remove(at);
                } else {
                    changed.set(at, replaced);
                }
                yield changed.isEmpty() ? null : new Branch<>(copy(changed));
            }
        };
    }

    /// Where the element of that key stands, or `-insertion - 1`.
    private int position(List<E> elements, K key) {
        int low = 0;
        int high = elements.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int compared = order.compare(elements.get(middle), key);
            if (compared == 0) {
                return middle;
            }
            if (compared < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /// The last page that does not begin after the key; the first where all do.
    private int child(List<Page<E>> pages, K key) {
        int low = 1;
        int high = pages.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (order.compare(pages.get(middle).first(), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low - 1;
    }

    private static <E, C> List<Page<E>> paged(List<C> content, Function<List<C>, Page<E>> page) {
        return content.size() <= PAGE
                ? List.of(page.apply(copy(content)))
                : List.of(
                        page.apply(copy(content.subList(0, PAGE / 2))),
                        page.apply(copy(content.subList(PAGE / 2, content.size()))));
    }

    private sealed interface Page<E> {
        E first();
    }

    private record Leaf<E>(List<E> elements) implements Page<E> {
        @Override
        public E first() {
            return elements.getFirst();
        }
    }

    private record Branch<E>(List<Page<E>> pages) implements Page<E> {
        @Override
        public E first() {
            return pages.getFirst().first();
        }
    }

    @SuppressWarnings("unchecked") // the array holds what the list held
    private static <T> List<T> copy(List<T> elements) {
        return (List<T>) Arrays.asList(elements.toArray());
    }

    /// Depth-first walk; the path holds a page and the next child or element of it.
    private final class Walk implements Iterator<E> {
        private final Deque<Step<E>> path = new ArrayDeque<>();

        Walk(@Nullable K from) {
            Page<E> page = root;
            while (page != null) {
                switch (page) {
                    case Leaf<E>(var elements) -> {
                        int at = from == null ? 0 : position(elements, from);
                        path.push(new Step<>(page, at < 0 ? -at - 1 : at));
                        page = null;
                    }
                    case Branch<E>(var pages) -> {
                        int at = from == null ? 0 : child(pages, from);
                        path.push(new Step<>(page, at + 1));
                        page = pages.get(at);
                    }
                }
            }
            settle();
        }

        /// Moves to the next leaf that still has an element.
        private void settle() {
            while (!path.isEmpty()) {
                Step<E> top = path.peek();
                switch (top.page) {
                    case Leaf<E>(var elements) -> {
                        if (top.next < elements.size()) {
                            return;
                        }
                        path.pop();
                    }
                    case Branch<E>(var pages) -> {
                        if (top.next < pages.size()) {
                            path.push(new Step<>(pages.get(top.next++), 0));
                        } else {
                            path.pop();
                        }
                    }
                }
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public E next() {
            Step<E> top = path.peek();
            if (top == null || !(top.page instanceof Leaf<E>(var elements))) {
                throw new NoSuchElementException();
            }
            E element = elements.get(top.next++);
            if (top.next == elements.size()) {
                settle();
            }
            return element;
        }
    }

    private static final class Step<E> {
        private final Page<E> page;
        private int next;

        Step(Page<E> page, int next) {
            this.page = page;
            this.next = next;
        }
    }
}
