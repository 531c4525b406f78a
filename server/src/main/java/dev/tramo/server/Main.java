package dev.tramo.server;

import dev.tramo.net.ThreadPriority;
import dev.tramo.server.config.Settings;
import dev.tramo.server.config.UnusableSettingsException;
import dev.tramo.server.worker.Worker;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The command line: checks the settings, then starts the server; or runs one route as a worker, imports links, or asks after the
 * health of a server.
 */
@QuarkusMain
public final class Main {

    private static final int EXIT_UNUSABLE = 2;
    private static final Duration END_WITHIN = Duration.ofSeconds(4);
    /** Service managers kill after 30 s, as deploy/ has it. */
    private static final Duration SERVER_ENDS_WITHIN = Duration.ofSeconds(20);

    static {
        // Quarkus rewrites a class of Netty 4.1 that frees memory through sun.misc.Unsafe; in 4.2 the result frees
        // none. Without Unsafe, Netty uses the JDK's own foreign memory instead.
        System.setProperty("io.netty.noUnsafe", "true");
    }

    public static void main(String... args) {
        if (args.length == 1 && args[0].equals("health")) {
            HealthCheck.main();
            return;
        }
        int _ = ThreadPriority.lowerCompiler();
        if (args.length > 0 && args[0].equals(ImportCommand.NAME)) {
            System.exit(ImportCommand.run(args, System.getenv(), writer(System.out), writer(System.err)));
        }
        if (args.length == 2 && args[0].equals("worker")) {
            work(Path.of(args[1]));
            return;
        }
        if (args.length == 2 && args[0].equals(TrainingRun.NAME)) {
            train(Path.of(args[1]));
            return;
        }
        if (args.length == 2 && args[0].equals(WorkerTraining.NAME)) {
            trainWorker(Path.of(args[1]));
            return;
        }
        if (args.length != 1 || !args[0].equals("serve")) {
            refuse("usage: tramo serve, tramo import <jdbc url or file>, tramo worker <file>, or tramo health");
        }
        EndLimit.set(SERVER_ENDS_WITHIN);
        serve(System.getenv());
    }

    /** Without a limit to its end: the JVM then writes what it has noted. */
    private static void train(Path folder) {
        try {
            TrainingRun run = new TrainingRun(folder);
            run.begin();
            serve(run.environment());
        } catch (IOException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private static void trainWorker(Path folder) {
        CommandLog.begin();
        try {
            WorkerTraining.run(folder, version());
        } catch (IOException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(Map<String, String> environment) {
        CommandLog.begin(); // until the server's own begins
        try {
            Settings settings = Settings.load(environment);
            Preflight.check(settings);
            settings.asSystemProperties().forEach(System::setProperty);
        } catch (UnusableSettingsException e) {
            refuse(e.getMessage());
        }
        BiConsumer<Integer, Throwable> usual = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        Quarkus.run(null, (code, failure) -> {
            if (failure != null) {
                refuse(StartFailure.words(failure));
            }
            usual.accept(code, failure);
        });
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** Runs one route as a file says, until the process is told to end. */
    private static void work(Path order) {
        CommandLog.begin();
        try {
            Worker worker = new Worker(order, version());
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                worker.end();
                try {
                    main.join(END_WITHIN);
                } catch (InterruptedException e) {
                    main.interrupt();
                }
            }));
            worker.run();
        } catch (IOException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String version() {
        return String.valueOf(Main.class.getPackage().getImplementationVersion());
    }

    private static void refuse(String reason) {
        System.err.println("tramo: " + reason);
        System.exit(EXIT_UNUSABLE);
    }
}
