package io.jialing.api.runtime;

import io.jialing.core.hub.Report;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Writes what the hub does into the log: changes of state that operators wait for as information, trouble as what it
/// is.
@Component
class ReportLog implements ReportListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.jialing.hub");

    @Override
    public void reported(Report report) {
        switch (report) {
            case Report.CycleBegun _ -> {}
            case Report.CycleEnded(_, var plan) ->
                    LOG.atDebug()
                            .addKeyValue("decisions", plan.decisions().size())
                            .addKeyValue("waitingLanes", plan.waiting().size())
                            .addKeyValue("visits", plan.visits())
                            .log("Cycle planned");
            case Report.Moved(var before, var after) ->
                    LOG.atDebug()
                            .addKeyValue("part", after.id())
                            .addKeyValue("from", before.state())
                            .addKeyValue("to", after.state())
                            .addKeyValue("cause", after.cause())
                            .log("Part moved");
            case Report.Dispatching(var attempt, var step, _) ->
                    LOG.atTrace().addKeyValue("attempt", attempt).addKeyValue("step", step).log("Dispatch");
            case Report.HealthMoved(var health) ->
                    LOG.atInfo()
                            .addKeyValue("cluster", health.cluster())
                            .addKeyValue("health", health.state())
                            .log("Cluster health changed");
            case Report.Brake(var on, _) -> {
                if (on) {
                    LOG.atWarn().log("Most clusters fell silent together: no loss is declared until one answers again");
                } else {
                    LOG.atInfo().log("A cluster answers again: silence counts from now");
                }
            }
            case Report.Orphan(var cluster, var attempt) ->
                    LOG.atWarn()
                            .addKeyValue("cluster", cluster)
                            .addKeyValue("attempt", attempt)
                            .log("An object that no record knows is left alone until an operator decides");
            case Report.Leftover(var cluster, var attempt) ->
                    LOG.atInfo()
                            .addKeyValue("cluster", cluster)
                            .addKeyValue("attempt", attempt)
                            .log("Deleting the object of an attempt that is over");
            case Report.StopOverdue(var part) ->
                    LOG.atWarn().addKeyValue("part", part).log("A stop is not complete in time; it is asked for again");
            case Report.Broken(var doing, var failure) ->
                    LOG.atError()
                            .addKeyValue("doing", doing)
                            .setCause(failure)
                            .log("The hub skips what failed and goes on");
            case Report.Deposed(var why) -> LOG.atWarn().addKeyValue("why", why).log("The hub leads no more");
        }
    }
}
