package io.jialing.api.runtime;

import io.jialing.core.hub.Timers;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that runs tasks one after the other at instants of the hub's clock.
public final class RealTimers implements Timers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RealTimers.class);

    private final HubClock clock;
    private final ScheduledThreadPoolExecutor thread;

    /// @param name of the thread
    public RealTimers(HubClock clock, String name) {
        this.clock = clock;
        thread = new ScheduledThreadPoolExecutor(1, task -> Thread.ofPlatform().name(name).daemon().unstarted(task));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public Timer at(Instant instant, Runnable task) {
        ScheduledFuture<?> future =
                thread.schedule(() -> run(task), clock.realTimeUntil(instant).toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void submit(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(() -> run(task));
        }
    }

    /// The executor would swallow what a task throws.
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A task failed and is skipped; the thread goes on with the next");
        }
    }

    /// Ends the thread; tasks that are waiting are dropped.
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
