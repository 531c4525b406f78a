package dev.tramo.server;

import dev.tramo.server.config.Settings;
import dev.tramo.server.config.UnusableSettingsException;
import dev.tramo.server.imports.DumpFile;
import dev.tramo.server.imports.ImportReport;
import dev.tramo.server.imports.LinkImport;
import dev.tramo.server.imports.LinkSource;
import dev.tramo.server.imports.OlderDatabase;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.observe.event.EventStore;
import dev.tramo.server.store.Database;
import dev.tramo.server.store.ExclusiveUse;
import dev.tramo.server.store.StoreUnavailableException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tramo import}: opens the store of the settings, without starting a server, and takes links into it. */
@Command(name = "tramo")
final class ImportCommand {
    static final String NAME = "import";

    private final Map<String, String> environment;
    private final PrintWriter out;
    private final PrintWriter err;

    private ImportCommand(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command.
     *
     * @param arguments with {@link #NAME} first
     * @return the exit code
     */
    static int run(String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        return new CommandLine(new ImportCommand(environment, out, err))
                .setOut(out)
                .setErr(err)
                .execute(arguments);
    }

    @Command(
            name = NAME,
            description = "Takes the links of the older SRT API's database (tables rx and tx) into this server's store,"
                    + " while no server works with it.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:all links were taken, or were there already",
                "1:some were refused",
                "2:nothing could be read, or the call is wrong"
            })
    int importLinks(
            @Option(names = "--dry-run", description = "Only report what would be taken.") boolean dryRun,
            @Option(names = "--running", description = "Links that ran there run here from the next start on.")
                    boolean running,
            @Option(
                            names = {"-h", "--help"},
                            usageHelp = true,
                            description = "Show this.")
                    boolean help,
            @Parameters(
                            paramLabel = "<jdbc url or file>",
                            description = "jdbc:mariadb://host:3306/database, with user and password in"
                                    + " TRAMO_IMPORT_USER and TRAMO_IMPORT_PASSWORD; or an SQL dump, plain or .gz.")
                    String source) {
        try {
            return importInto(Settings.load(environment), source(source), shown(source), dryRun, running);
        } catch (UnusableSettingsException e) {
            err.println("tramo: " + e.getMessage());
            return ImportReport.EXIT_NONE;
        }
    }

    private LinkSource source(String source) {
        return source.startsWith("jdbc:")
                ? new OlderDatabase(
                        source, environment.get("TRAMO_IMPORT_USER"), environment.get("TRAMO_IMPORT_PASSWORD"))
                : new DumpFile(Path.of(source));
    }

    private static String shown(String source) {
        return source.startsWith("jdbc:") ? Database.shown(source) : source;
    }

    private int importInto(Settings settings, LinkSource source, String shown, boolean dryRun, boolean running)
            throws UnusableSettingsException {
        try (Database database = store(settings);
                ExclusiveUse _ = ExclusiveUse.of(database, NAME)) {
            LinkImport links = new LinkImport(database.jdbi(), running);
            ImportReport report = dryRun ? links.rehearse(source) : links.run(source);
            if (!dryRun) {
                try {
                    record(database, report, shown);
                } catch (JdbiException e) {
                    err.println("tramo: that this was imported could not be recorded as an event");
                }
            }
            return tell(report, dryRun);
        } catch (StoreUnavailableException e) {
            throw new UnusableSettingsException(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnusableSettingsException("interrupted");
        }
    }

    private static Database store(Settings settings) throws UnusableSettingsException {
        try {
            Database.probe(settings.dbUrl(), settings.dbUser(), settings.dbPassword());
            return Database.open(settings.dbUrl(), settings.dbUser(), settings.dbPassword());
        } catch (SQLException e) {
            throw new UnusableSettingsException(
                    "cannot open the store of TRAMO_DATA_DIR or TRAMO_DB_URL: " + Database.words(e));
        }
    }

    private static void record(Database database, ImportReport report, String source) {
        Instant now = Instant.now();
        String who = System.getProperty("user.name", "unknown");
        String taken = report.taken() + " links taken, " + report.refused() + " refused";
        database.jdbi()
                .useHandle(handle -> EventStore.addNext(
                        handle,
                        new Event(
                                TimeUnit.MILLISECONDS.toMicros(now.toEpochMilli()),
                                now,
                                EventKind.CONFIGURATION,
                                Severity.INFO,
                                "",
                                "",
                                who + " imported links from " + source + ": " + taken,
                                Map.of(
                                        "who",
                                        who,
                                        "address",
                                        "",
                                        "change",
                                        "imported",
                                        "source",
                                        source,
                                        "taken",
                                        String.valueOf(report.taken()),
                                        "refused",
                                        String.valueOf(report.refused())))));
    }

    private int tell(ImportReport report, boolean dryRun) {
        if (dryRun) {
            out.println("dry run: nothing is stored");
        }
        report.lines().forEach(out::println);
        String brokenOff = report.brokenOff();
        if (brokenOff != null) {
            err.println("tramo: " + brokenOff);
        }
        return report.exitCode();
    }
}
