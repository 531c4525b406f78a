package dev.tramo.server.store;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
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
     * Brings the tables up to date, and opens the pool.
     *
     * @throws SQLException if the database cannot be used
     */
    public static Database open(String url, String user, String password) throws SQLException {
        AgroalDataSourceConfigurationSupplier configuration = new AgroalDataSourceConfigurationSupplier();
        configuration.connectionPoolConfiguration(pool -> pool.maxSize(CONNECTIONS_MAX)
                .acquisitionTimeout(CONNECTION_WAIT_MAX)
                // One that the database has forgotten meanwhile is not given out: a server restarted, or H2 closed its
                // files
                // because the disk was full.
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
                                // A server that freezes in the middle of a change must not keep the lease locked.
                                .jdbcProperty("sessionVariables", "idle_transaction_timeout=5");
                    }
                    return factory;
                }));
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
