package io.jialing.core.tuning;

import io.jialing.core.job.JobId;
import io.jialing.core.job.sweep.Algorithm;
import io.jialing.core.job.sweep.Domain;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.job.sweep.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// The parameters of each trial of a sweep: a pure function of the job, the sweep and the trial's number, so that they
/// need not be stored and are the same whenever the trial is tried again.
public final class Parameters {
    /// More digits than a program could tell apart help nobody who reads them.
    private static final MathContext DIGITS = new MathContext(8);

    private Parameters() {}

    /// The parameters of a trial, by name.
    ///
    /// @param job whose id is the seed of the draws
    /// @param trial from 0 to [Sweep#trials], exclusive
    public static SortedMap<String, Value> of(JobId job, Sweep sweep, int trial) {
        if (trial < 0 || trial >= sweep.trials()) {
            throw new IllegalArgumentException(
                    "There is no trial %d of a sweep of %d.".formatted(trial, sweep.trials()));
        }
        return Collections.unmodifiableSortedMap(
                sweep.algorithm() == Algorithm.GRID ? combination(sweep, trial) : drawn(job, sweep, trial));
    }

    /// The combinations in order, the last parameter changing fastest.
    private static SortedMap<String, Value> combination(Sweep sweep, int trial) {
        var parameters = new TreeMap<String, Value>();
        long rest = trial;
        for (Map.Entry<String, Domain> dimension : new TreeMap<>(sweep.space()).descendingMap().entrySet()) {
            long size = dimension.getValue().size();
            parameters.put(dimension.getKey(), at(dimension.getValue(), rest % size));
            rest /= size;
        }
        return parameters;
    }

    private static Value at(Domain domain, long place) {
        return switch (domain) {
            case Domain.Choice(var values) -> values.get((int) place);
            case Domain.IntUniform(long least, _) -> new Value.Numeric(BigDecimal.valueOf(least + place));
            case Domain.Uniform _, Domain.LogUniform _ ->
                    throw new IllegalArgumentException("The values of %s cannot be counted.".formatted(domain));
        };
    }

    private static SortedMap<String, Value> drawn(JobId job, Sweep sweep, int trial) {
        // Ids of neighbouring jobs differ by little; their seeds must not, or one's trials would be another's.
        var random = new SplittableRandom(new SplittableRandom(job.value()).nextLong() ^ trial);
        var parameters = new TreeMap<String, Value>();
        sweep.space().forEach((name, domain) -> parameters.put(name, draw(domain, random)));
        return parameters;
    }

    private static Value draw(Domain domain, SplittableRandom random) {
        return switch (domain) {
            case Domain.Choice(var values) -> values.get(random.nextInt(values.size()));
            case Domain.IntUniform(long least, long most) ->
                    new Value.Numeric(
                            BigDecimal.valueOf(
                                    most == Long.MAX_VALUE
                                            ? random.nextLong(least - 1, most) + 1
                                            : random.nextLong(least, most + 1)));
            case Domain.Uniform(double least, double most) -> number(least + (most - least) * random.nextDouble());
            case Domain.LogUniform(double least, double most) ->
                    number(least * StrictMath.pow(most / least, random.nextDouble()));
        };
    }

    private static Value number(double drawn) {
        return new Value.Numeric(new BigDecimal(drawn, DIGITS));
    }
}
