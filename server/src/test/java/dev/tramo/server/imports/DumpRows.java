package dev.tramo.server.imports;

import dev.tramo.server.api.v1.LinkKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a dump holds, kept. */
final class DumpRows implements LinkSource.Rows {
    /** By column. */
    final List<Map<String, String>> rows = new ArrayList<>();

    final List<LinkKind> kinds = new ArrayList<>();
    final List<String> unreadable = new ArrayList<>();
    final List<String> otherTables = new ArrayList<>();
    final List<LinkKind> linkTables = new ArrayList<>();

    static DumpRows of(Path folder, String dump) throws ImportException {
        return of(folder, dump.getBytes(StandardCharsets.UTF_8));
    }

    static DumpRows of(Path folder, byte[] dump) throws ImportException {
        DumpRows rows = new DumpRows();
        new DumpFile(written(folder, dump)).read(rows);
        return rows;
    }

    static Path written(Path folder, byte[] dump) {
        try {
            return Files.write(folder.resolve("dump.sql"), dump);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> column(String name) {
        return rows.stream().map(row -> row.get(name)).toList();
    }

    @Override
    public void linkTable(LinkKind kind) {
        linkTables.add(kind);
    }

    @Override
    public void otherTable(String name) {
        otherTables.add(name);
    }

    @Override
    public void row(LinkKind kind, List<String> columns, List<String> values) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), values.get(i));
        }
        kinds.add(kind);
        rows.add(row);
    }

    @Override
    public void unreadable(LinkKind kind, String reason) {
        unreadable.add(kind + ": " + reason);
    }
}
