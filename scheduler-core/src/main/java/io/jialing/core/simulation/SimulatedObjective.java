package io.jialing.core.simulation;

import io.jialing.core.job.sweep.Domain;
import io.jialing.core.job.sweep.Objective.Goal;
import io.jialing.core.job.sweep.Value;
import java.util.SortedMap;

/// What a program that does not exist would have made of its parameters: better the nearer each of them lies to a place
/// a third of the way through its domain, and better with every step.
public final class SimulatedObjective {
    private static final double BEST_PLACE = 1 / 3.0;

    private SimulatedObjective() {}

    /// The value after so many steps.
    ///
    /// @param space the domains of at least these parameters
    public static double of(
            SortedMap<String, Domain> space, SortedMap<String, Value> parameters, Goal goal, long step) {
        double loss = 1;
        for (var parameter : parameters.entrySet()) {
            Domain domain = space.get(parameter.getKey());
            if (domain != null) {
                double off = place(domain, parameter.getValue()) - BEST_PLACE;
                loss += off * off;
            }
        }
        loss *= 0.2 + 1 / StrictMath.sqrt(Math.max(1.0, (double) step));
        return goal == Goal.MINIMIZE ? loss : 1 / loss;
    }

    /// How far through its domain a value lies, from 0 to 1.
    private static double place(Domain domain, Value value) {
        return switch (domain) {
            case Domain.Choice(var values) ->
                    values.size() == 1 ? BEST_PLACE : values.indexOf(value) / (values.size() - 1.0);
            case Domain.IntUniform(long least, long most) -> share(number(value), (double) least, (double) most);
            case Domain.Uniform(double least, double most) -> share(number(value), least, most);
            case Domain.LogUniform(double least, double most) ->
                    share(StrictMath.log(number(value)), StrictMath.log(least), StrictMath.log(most));
        };
    }

    private static double share(double value, double least, double most) {
        return most == least ? BEST_PLACE : (value - least) / (most - least);
    }

    private static double number(Value value) {
        return Double.parseDouble(value.text());
    }
}
