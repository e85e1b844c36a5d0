package io.jialing.api.client;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// This very program, to be run once more in a process of its own.
public final class Program {
    private Program() {}

    /// The command that runs it, on the JVM and with the classes of this process.
    ///
    /// @param options of the JVM
    /// @param arguments of the program, for example `serve`
    public static List<String> command(List<String> options, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        String classPath = System.getProperty("java.class.path");
        boolean isOneJar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        command.addAll(isOneJar ? List.of("-jar", classPath) : List.of("-cp", classPath, "io.jialing.api.cli.Jialing"));
        command.addAll(arguments);
        return command;
    }
}
