package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged server as {@code ./tramo serve} would start it.
 *
 * @param jar {@code quarkus-run.jar}
 * @param jvmOptions those of the launcher
 */
public record ServerProgram(Path jar, List<String> jvmOptions) {
    private static final String JAR = "tramo.bench.server.jar";
    private static final String JVM_OPTIONS = "tramo.bench.server.options";

    /** What the launcher handed over. */
    public static ServerProgram handedOver() throws BenchException {
        String jar = System.getProperty(JAR);
        if (jar == null) {
            throw new BenchException("no server to measure: start this with ./tramo bench");
        }
        String options = System.getProperty(JVM_OPTIONS, "").strip();
        return new ServerProgram(Path.of(jar), options.isEmpty() ? List.of() : List.of(options.split("\\s+", -1)));
    }

    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString(), "serve"));
        return command;
    }
}
