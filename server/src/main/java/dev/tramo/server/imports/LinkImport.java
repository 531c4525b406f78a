package dev.tramo.server.imports;

import dev.tramo.server.api.v1.LinkIntake;
import dev.tramo.server.api.v1.LinkIntake.Outcome;
import dev.tramo.server.api.v1.LinkKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Takes the links of a source into a store that no server works with, and reports. One transaction a link. */
public final class LinkImport {
    /** Of a table with more rows the rest is refused. */
    public static final int ROWS_PER_TABLE_MAX = 100_000;

    private final Jdbi jdbi;
    private final boolean keepRunning;

    /**
     * Nothing happens yet.
     *
     * @param jdbi the store, after its migrations
     * @param keepRunning whether links that ran in the older system run from the server's next start on; otherwise all are stopped
     */
    public LinkImport(Jdbi jdbi, boolean keepRunning) {
        this.jdbi = jdbi;
        this.keepRunning = keepRunning;
    }

    /** Takes all that can be taken. */
    public ImportReport run(LinkSource source) {
        ImportReport report = new ImportReport();
        try {
            source.read(new Taking(report));
        } catch (ImportException e) {
            report.brokenOff(e.getMessage());
        } catch (JdbiException e) {
            report.brokenOff("the store failed: " + reason(e));
        }
        return report;
    }

    /** What the database itself says, in one line. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    /** Does the same and undoes it. */
    public ImportReport rehearse(LinkSource source) {
        // What the links do in transactions of their own joins this one.
        return jdbi.inTransaction(h -> {
            ImportReport report = run(source);
            h.rollback();
            return report;
        });
    }

    /** Each row on its way from the source through the check to the store. */
    private final class Taking implements LinkSource.Rows {
        private final LinkIntake intake = new LinkIntake(jdbi);
        private final Map<LinkKind, RowReader> readers = new EnumMap<>(LinkKind.class);
        private final ImportReport report;

        Taking(ImportReport report) {
            this.report = report;
        }

        @Override
        public void linkTable(LinkKind kind) {
            report.table(kind);
        }

        @Override
        public void otherTable(String name) {
            report.ignoredTable(name);
        }

        @Override
        public void unreadable(LinkKind kind, String reason) {
            if (report.countRow(kind)) {
                report.refused(kind, "", "", reason);
            }
        }

        @Override
        public void row(LinkKind kind, List<String> columns, List<@Nullable String> values) {
            if (!report.countRow(kind)) {
                return;
            }
            RowReader reader = readers.computeIfAbsent(kind, RowReader::new);
            RowReader.Row row = reader.read(columns, values, column -> report.ignoredColumn(kind, column));
            boolean running = keepRunning && row.ran();
            switch (take(kind, row, running)) {
                case LinkIntake.Taken _ -> report.taken(kind, row.id(), row.serviceName(), running);
                case LinkIntake.AlreadyThere _ -> report.alreadyThere(kind, row.id(), row.serviceName());
                case LinkIntake.Refused refused -> report.refused(kind, row.id(), row.serviceName(), refused.reason());
            }
        }

        private Outcome take(LinkKind kind, RowReader.Row row, boolean running) {
            if (row.clash() != null) {
                return new LinkIntake.Refused(row.clash() + ": two columns of this name, with different values");
            }
            long id = row.id().matches("[0-9]{1,18}") ? Long.parseLong(row.id()) : 0;
            if (id < 1 || id > LinkIntake.ID_MAX) {
                return new LinkIntake.Refused("Id: \"" + RowReader.shown(row.id())
                        + "\"; allowed is a whole number from 1 to " + LinkIntake.ID_MAX);
            }
            return intake.take(kind, id, row.settings(), running);
        }
    }
}
