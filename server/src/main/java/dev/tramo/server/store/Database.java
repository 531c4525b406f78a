package dev.tramo.server.store;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.mariadb.jdbc.Configuration;

/**
 * A pool of connections to a database whose tables are as this version wants them.
 *
 * @param isShared whether other servers may use the same database
 * @param reset closes the files of a database that failed, so that the next connection opens them anew; does nothing for a
 *     database that is a server. Never throws
 */
public record Database(AgroalDataSource pool, Jdbi jdbi, boolean isShared, Runnable reset) implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Database.class.getName());
    private static final int CONNECTIONS_MAX = 8;
    private static final Duration CONNECTION_WAIT_MAX = Duration.ofSeconds(3);
    /** A database that does not answer must not hold up who asks. */
    private static final String CONNECT_TIMEOUT_MILLIS = "2000";

    private static final String ANSWER_TIMEOUT_MILLIS = "5000";

    /** A database that is a file, by an absolute path or one from the current folder. */
    private static final Pattern FILE = Pattern.compile("jdbc:h2:(?:file:)?([./][^;]*)(?:;.*)?");

    /** Of each of the two that an H2 file begins with. */
    private static final int HEADER_BYTES = 4_096;

    private static final String MARIADB = "jdbc:mariadb:";

    /** Whether a JDBC URL is one of a database that this program can use. */
    public static boolean isSupported(String url) {
        return url.startsWith("jdbc:h2:") || (isMariaDb(url) && isReadable(url));
    }

    /** The driver's own words quote what it could not read, which may be a password. */
    private static boolean isReadable(String url) {
        try {
            return Configuration.parse(url) != null;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the database is a server of its own, which may come later than this program. */
    public static boolean isServer(String url) {
        return isMariaDb(url);
    }

    private static boolean isMariaDb(String url) {
        return url.startsWith(MARIADB);
    }

    /** A URL as it may be shown: without its options, where a password may be. */
    public static String shown(String url) {
        return url.replaceAll("//.*@", "//").split("[?;]", 2)[0];
    }

    /** Tries to connect; nothing is left open. */
    public static void probe(String url, String user, String password) throws SQLException {
        requireContent(url);
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        if (isMariaDb(url)) {
            login.setProperty("connectTimeout", CONNECT_TIMEOUT_MILLIS);
        }
        try (Connection connection = DriverManager.getConnection(url, login)) {
            connection.isValid(1);
        }
    }

    /**
     * Why a database cannot be opened, in one line for a person.
     *
     * @param failure of {@link #probe} or {@link #open}
     */
    public static String words(SQLException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        boolean isDisk = failure instanceof JdbcException && root instanceof IOException;
        if (isDisk && !(root instanceof EOFException)) {
            return String.valueOf(root.getMessage()); // H2 puts it into three sentences of its own
        }
        String said = String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        return switch (failure.getErrorCode()) {
            case ErrorCode.DATABASE_ALREADY_OPEN_1 -> "another Tramo uses it, or another program has it open: " + said;
            case ErrorCode.FILE_CORRUPTED_1, ErrorCode.GENERAL_ERROR_1, ErrorCode.FILE_VERSION_ERROR_1 ->
                "it is damaged, put a backup in its place: " + said;
            default -> said;
        };
    }

    /**
     * H2 takes an empty file for a new database: where a disk was full or a copy broke off, a server would begin anew without a word.
     *
     * @throws SQLException if the database is a file that is there, and does not begin as H2's do
     */
    private static void requireContent(String url) throws SQLException {
        Matcher named = FILE.matcher(url);
        Path file = Path.of(named.matches() ? named.group(1) + ".mv.db" : "");
        if (!named.matches() || !Files.exists(file)) {
            return;
        }
        byte[] begin;
        try (InputStream in = Files.newInputStream(file)) {
            begin = in.readNBytes(2 * HEADER_BYTES);
        } catch (IOException e) {
            throw new SQLException("cannot read " + file + ": " + e.getMessage(), e);
        }
        // There are two headers, of which one may be broken.
        if (!isHeader(begin, 0) && !isHeader(begin, HEADER_BYTES)) {
            throw new SQLException(file + (begin.length == 0 ? " is empty" : " is no database")
                    + ": put a backup in its place, or remove it to begin with nothing");
        }
    }

    private static boolean isHeader(byte[] begin, int at) {
        return begin.length > at + 1 && begin[at] == 'H' && begin[at + 1] == ':';
    }

    /**
     * Brings the tables up to date, and opens the pool.
     *
     * @throws SQLException if the database cannot be used
     */
    public static Database open(String url, String user, String password) throws SQLException {
        AgroalDataSourceConfigurationSupplier configuration = new AgroalDataSourceConfigurationSupplier();
        configuration
                .metricsEnabled()
                .connectionPoolConfiguration(pool -> pool.maxSize(CONNECTIONS_MAX)
                        .acquisitionTimeout(CONNECTION_WAIT_MAX)
                        // A connection that the database has dropped is not given out: MariaDB was restarted, or H2
                        // closed
                        // its files because the disk was full.
                        .validateOnBorrow(true)
                        .connectionValidator(isMariaDb(url) ? Database::isConnected : Database::isReadable)
                        .connectionFactoryConfiguration(factory -> {
                            factory.jdbcUrl(url)
                                    .principal(new NamePrincipal(user))
                                    .credential(new SimplePassword(password))
                                    .autoCommit(true);
                            if (isMariaDb(url)) {
                                factory.jdbcProperty("connectTimeout", CONNECT_TIMEOUT_MILLIS)
                                        .jdbcProperty("socketTimeout", ANSWER_TIMEOUT_MILLIS)
                                        // A server that freezes in the middle of a change must not keep the lease
                                        // locked.
                                        .jdbcProperty("sessionVariables", "idle_transaction_timeout=5");
                            }
                            return factory;
                        }));
        requireContent(url);
        migrate(url, user, password);
        AgroalDataSource pool = AgroalDataSource.from(configuration);
        Runnable reset = isFile(url) ? () -> closeFiles(url, user, password) : () -> {};
        return new Database(pool, jdbi(pool), isMariaDb(url), reset);
    }

    private static boolean isConnected(Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** H2 takes a connection for valid although its files are closed: a query tells. */
    private static boolean isReadable(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet _ = statement.executeQuery("SELECT 1 FROM lease")) {
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the database is a file that this process opens itself. */
    static boolean isFile(String url) {
        return url.matches("jdbc:h2:(file:|nio|split:|[./~]).*");
    }

    /**
     * H2 opens files read-only while their file system is, and keeps them so as long as anybody is connected. What was committed is
     * on disk already.
     */
    private static void closeFiles(String url, String user, String password) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            boolean _ = statement.execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException e) {
            // Closed already, or cannot be opened: the next use finds out.
            LOG.log(System.Logger.Level.DEBUG, "the database could not be closed: {0}", e.getMessage());
        }
    }

    private static void migrate(String url, String user, String password) throws SQLException {
        List<String> locations = new ArrayList<>(List.of("classpath:db/migration"));
        if (isMariaDb(url)) {
            locations.add("classpath:db/mariadb");
        }
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(url, user, password)
                    .locations(locations.toArray(String[]::new))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException("the tables cannot be brought up to date: " + e.getMessage(), e);
        }
    }

    static Jdbi jdbi(javax.sql.DataSource source) {
        Jdbi jdbi = Jdbi.create(source);
        // What a statement failed with is logged, and its arguments are passphrases and hashes.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        return jdbi;
    }

    @Override
    public void close() {
        pool.close();
    }
}
