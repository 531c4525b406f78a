package dev.tramo.server.imports;

import dev.tramo.server.api.v1.LinkKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/** The older system's database itself. It is only read. */
public final class OlderDatabase implements LinkSource {
    private static final String SCHEME = "jdbc:mariadb:";
    private static final String CONNECT_TIMEOUT_MILLIS = "10000";
    private static final String ANSWER_TIMEOUT_MILLIS = "60000";
    private static final int ROWS_AT_ONCE = 1_000;

    private final String url;
    private final Properties properties = new Properties();

    /**
     * Nothing is opened yet.
     *
     * @param url {@code jdbc:mariadb://host:port/database}; may carry {@code ?user=...&password=...}
     * @param user for a URL that has none; may be {@code null}
     * @param password for a URL that has none; may be {@code null}
     */
    public OlderDatabase(String url, @Nullable String user, @Nullable String password) {
        this.url = url;
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_MILLIS);
        properties.setProperty("socketTimeout", ANSWER_TIMEOUT_MILLIS);
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
    }

    @Override
    public void read(Rows rows) throws ImportException {
        if (!url.startsWith(SCHEME)) {
            throw new ImportException("the URL of the older database must begin with " + SCHEME);
        }
        try (Connection connection = connect()) {
            String database = connection.getCatalog();
            if (database == null || database.isEmpty()) {
                throw new ImportException("the URL must name the database: " + SCHEME + "//host:3306/name");
            }
            for (String table : tables(connection, database)) {
                Optional<LinkKind> kind = LinkSource.kindOf(table);
                if (kind.isPresent()) {
                    rows.linkTable(kind.get());
                    readTable(connection, table, kind.get(), rows);
                } else {
                    rows.otherTable(table);
                }
            }
        } catch (SQLException e) {
            throw new ImportException("cannot read the older database: " + withoutPassword(e));
        }
    }

    private Connection connect() throws SQLException, ImportException {
        try {
            return new Driver().connect(url, properties);
        } catch (RuntimeException e) {
            // The driver stumbles over some URLs, rather than refusing them.
            throw new ImportException(
                    "cannot read the older database: its URL must be like " + SCHEME + "//host:3306/name");
        }
    }

    private static List<String> tables(Connection connection, String database) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = connection.getMetaData().getTables(database, null, "%", null)) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static void readTable(Connection connection, String table, LinkKind kind, Rows rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            // Only names that differ from "rx" and "tx" by case come here. One row too many shows that there are more.
            ResultSet row = statement.executeQuery(
                    "SELECT * FROM `" + table + "` LIMIT " + (LinkImport.ROWS_PER_TABLE_MAX + 1));
            ResultSetMetaData description = row.getMetaData();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= description.getColumnCount(); i++) {
                columns.add(description.getColumnName(i));
            }
            while (row.next()) {
                List<@Nullable String> values = new ArrayList<>();
                for (int i = 1; i <= columns.size(); i++) {
                    values.add(row.getString(i));
                }
                rows.row(kind, columns, values);
            }
        }
    }

    /** The driver does not repeat the password, but of a URL that it cannot read it repeats all. */
    private static String withoutPassword(SQLException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("(?i)(password=)[^&\\s]*", "$1...");
    }
}
