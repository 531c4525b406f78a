package dev.tramo.server.imports;

import dev.tramo.server.api.v1.LinkKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the rows of the older system come from. */
public sealed interface LinkSource permits DumpFile, OlderDatabase {
    /** Hands over what is there, row by row. */
    void read(Rows rows) throws ImportException;

    /** The kind of link that a table of this name holds, if it holds any. */
    static Optional<LinkKind> kindOf(String table) {
        return Optional.ofNullable(Map.of("rx", LinkKind.RX, "tx", LinkKind.TX).get(table.toLowerCase(Locale.ROOT)));
    }

    /** Who takes the rows. */
    interface Rows {
        /** A table of links is there, maybe without a row. */
        void linkTable(LinkKind kind);

        /** A table is there that holds something else. */
        void otherTable(String name);

        /** One row; as many values as columns. */
        void row(LinkKind kind, List<String> columns, List<@Nullable String> values);

        /** There is a row, or a statement that may hold some, which cannot be read. */
        void unreadable(LinkKind kind, String reason);
    }
}
