package io.jialing.core.simulation;

import io.jialing.core.hub.Timers;
import java.time.Instant;

/// The timers of a process that can be killed: once it is dead nothing of what it planned happens, and what is handed
/// to it is lost, while the world's own timers go on.
public final class Lifetime implements Timers {
    private final Timers world;
    private boolean over;

    public Lifetime(Timers world) {
        this.world = world;
    }

    /// Kills the process between two of its steps.
    public void end() {
        over = true;
    }

    @Override
    public Instant now() {
        return world.now();
    }

    @Override
    public Timer at(Instant instant, Runnable task) {
        return world.at(instant, () -> runIfAlive(task));
    }

    @Override
    public void submit(Runnable task) {
        world.submit(() -> runIfAlive(task));
    }

    private void runIfAlive(Runnable task) {
        if (!over) {
            task.run();
        }
    }
}
