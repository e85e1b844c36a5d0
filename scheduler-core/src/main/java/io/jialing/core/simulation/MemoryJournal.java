package io.jialing.core.simulation;

import java.util.ArrayList;
import java.util.List;

/// A journal that lasts as long as the process, for virtual time.
public final class MemoryJournal implements Journal {
    private final List<ClusterEvent> events = new ArrayList<>();

    @Override
    public List<ClusterEvent> read() {
        return List.copyOf(events);
    }

    /// What was added after the first `from` events.
    public List<ClusterEvent> since(int from) {
        return List.copyOf(events.subList(from, events.size()));
    }

    /// How many events there are.
    public int size() {
        return events.size();
    }

    @Override
    public void append(List<ClusterEvent> added, Runnable durable) {
        events.addAll(added);
        durable.run();
    }
}
