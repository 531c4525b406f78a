package dev.tramo.server.imports;

import dev.tramo.server.api.v1.LinkKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an import went: per table in figures, per row in a line. */
public final class ImportReport {
    /** Everything was taken or was there already. */
    public static final int EXIT_ALL = 0;
    /** Some was refused, or the source broke off. */
    public static final int EXIT_SOME = 1;
    /** There was nothing to read. */
    public static final int EXIT_NONE = 2;

    private static final int IGNORED_SHOWN_MAX = 100;

    private final Map<LinkKind, Table> tables = new EnumMap<>(LinkKind.class);
    private final List<String> lines = new ArrayList<>();
    private final Set<String> ignoredTables = new LinkedHashSet<>();
    private @Nullable String brokenOff;

    private static final class Table {
        private final Set<String> ignoredColumns = new LinkedHashSet<>();
        private int rows;
        private int taken;
        private int alreadyThere;
        private int refused;
        private boolean tooMany;
    }

    void table(LinkKind kind) {
        of(kind);
    }

    private Table of(LinkKind kind) {
        return tables.computeIfAbsent(kind, _ -> new Table());
    }

    /** Whether one more row may come. */
    boolean countRow(LinkKind kind) {
        Table table = of(kind);
        if (table.rows < LinkImport.ROWS_PER_TABLE_MAX) {
            table.rows++;
            return true;
        }
        if (!table.tooMany) {
            table.tooMany = true;
            lines.add(kind + ": refused: all rows after the first " + LinkImport.ROWS_PER_TABLE_MAX);
        }
        return false;
    }

    void taken(LinkKind kind, String id, String serviceName, boolean running) {
        of(kind).taken++;
        lines.add(link(kind, id, serviceName) + ": taken, " + (running ? "running" : "stopped"));
    }

    void alreadyThere(LinkKind kind, String id, String serviceName) {
        of(kind).alreadyThere++;
        lines.add(link(kind, id, serviceName) + ": already there, unchanged");
    }

    void refused(LinkKind kind, String id, String serviceName, String reason) {
        Table table = of(kind);
        table.refused++;
        String which =
                id.isEmpty() && serviceName.isEmpty() ? kind + " row " + table.rows : link(kind, id, serviceName);
        lines.add(which + ": refused: " + reason);
    }

    private static String link(LinkKind kind, String id, String serviceName) {
        return kind + " " + (id.isEmpty() ? "without Id" : RowReader.shown(id)) + " \"" + RowReader.shown(serviceName)
                + "\"";
    }

    void ignoredTable(String name) {
        addSome(ignoredTables, name);
    }

    void ignoredColumn(LinkKind kind, String name) {
        addSome(of(kind).ignoredColumns, name);
    }

    private static void addSome(Set<String> names, String name) {
        if (names.size() < IGNORED_SHOWN_MAX) {
            names.add(RowReader.shown(name));
        } else if (!names.contains(RowReader.shown(name))) {
            names.add("...");
        }
    }

    void brokenOff(String reason) {
        brokenOff = reason;
    }

    /** Why the source was not read to its end; {@code null} if it was. */
    public @Nullable String brokenOff() {
        return brokenOff == null && tables.isEmpty() ? "no table rx or tx was found" : brokenOff;
    }

    /** How many links were taken. */
    public int taken() {
        return tables.values().stream().mapToInt(table -> table.taken).sum();
    }

    /** How many links were refused. */
    public int refused() {
        return tables.values().stream().mapToInt(table -> table.refused).sum();
    }

    /** {@link #EXIT_ALL}, {@link #EXIT_SOME} or {@link #EXIT_NONE}. */
    public int exitCode() {
        boolean nothing = tables.values().stream().allMatch(t -> t.rows == 0);
        if (brokenOff() != null && nothing) {
            return EXIT_NONE;
        }
        boolean all = brokenOff() == null && tables.values().stream().allMatch(t -> t.refused == 0 && !t.tooMany);
        return all ? EXIT_ALL : EXIT_SOME;
    }

    /** The report's lines, none if nothing was seen; a name or value of others is cut and has no control characters. */
    public List<String> lines() {
        List<String> all = new ArrayList<>();
        if (tables.isEmpty() && ignoredTables.isEmpty()) {
            return all;
        }
        for (LinkKind kind : LinkKind.values()) {
            Table table = tables.get(kind);
            all.add(name(kind) + ": " + (table == null ? "no such table" : figures(table)));
        }
        all.addAll(lines);
        tables.forEach((kind, table) -> addIgnored(all, "columns of " + name(kind), table.ignoredColumns));
        addIgnored(all, "tables", ignoredTables);
        return all;
    }

    private static String name(LinkKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String figures(Table table) {
        return table.rows + (table.rows == 1 ? " row: " : " rows: ") + table.taken + " taken, " + table.alreadyThere
                + " already there, " + table.refused + " refused";
    }

    private static void addIgnored(List<String> all, String what, Set<String> names) {
        if (!names.isEmpty()) {
            all.add("ignored " + what + ": " + String.join(", ", names));
        }
    }
}
