package io.jialing.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `benchmarks/run NAME…`: measures what docs and goals speak of.
@Command(name = "benchmarks", mixinStandardHelpOptions = true, description = "Measures the hub.")
public final class Benchmarks implements Callable<Integer> {
    @Parameters(arity = "1..*", description = "Which: b3 (durable submit), b4 (dispatch latency), all.")
    private List<String> names;

    @Option(names = "--out", defaultValue = "benchmarks/out", description = "Directory for the results as JSON.")
    private Path out;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds a case; the median is reported.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "10", description = "Length of a round.")
    private int seconds;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        for (String name : names.equals(List.of("all")) ? List.of("b3", "b4") : names) {
            var measurements = new Measurements(name, System.out);
            switch (name) {
                case "b3" -> new DurableSubmit(measurements, rounds, seconds).run();
                case "b4" -> new DispatchLatency(measurements, rounds, seconds).run();
                default -> {
                    System.err.printf("There is no benchmark '%s'; there are b3, b4 and all.%n", name);
                    return 2;
                }
            }
            measurements.save(out);
        }
        return 0;
    }
}
