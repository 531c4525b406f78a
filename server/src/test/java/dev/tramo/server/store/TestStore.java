package dev.tramo.server.store;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** A store in memory, with the real tables, whose database can go away, also in the middle of a commit. */
public final class TestStore implements AutoCloseable {
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static final String CONNECTION_LOST = "08S01";

    /** What becomes of a commit. */
    private enum Commit {
        WORKS,
        /** The database took it, and ended before it said so. */
        TAKEN_AND_LOST,
        /** The database ended before it took it. */
        LOST
    }

    private final String url;
    private final Database real;
    private final Database database;
    private final Store store;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean isAway;
    private volatile Commit commit = Commit.WORKS;

    private TestStore(String url, Database real) {
        this.url = url;
        this.real = real;
        this.database = new Database(real.pool(), Database.jdbi(new Source()), true, () -> {});
        this.store = new Store(database);
    }

    /** One that nobody manages. */
    static TestStore unmanaged() {
        try {
            String url = "jdbc:h2:mem:test-" + OPENED.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
            return new TestStore(url, Database.open(url, "tramo", ""));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** One to which {@link #store} may write. */
    public static TestStore managed() {
        return managed(unmanaged());
    }

    /** One to which {@link #store} may write, in a file as a server has it. */
    public static TestStore file(Path file) throws SQLException {
        String url = "jdbc:h2:file:" + file.toAbsolutePath() + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        return managed(new TestStore(url, Database.open(url, "tramo", "")));
    }

    private static TestStore managed(TestStore store) {
        store.store.hold(store.real.jdbi().withHandle(h -> new Lease("this").take(h, 0)));
        return store;
    }

    public Store store() {
        return store;
    }

    /** What all servers of it have in common. */
    public Common common() {
        return new Common(real);
    }

    /** A way to the database that never goes away, to look and to change behind the store's back. */
    public Jdbi jdbi() {
        return real.jdbi();
    }

    /** The first column of what a query finds. */
    public List<String> select(String query) {
        return jdbi().withHandle(h -> h.createQuery(query).mapTo(String.class).list());
    }

    /** What a server has, shared with others. */
    Database database() {
        return database;
    }

    /** The same, which never goes away. */
    Database neverAway() {
        return real;
    }

    /** How often a connection was asked for. */
    int connections() {
        return connections.get();
    }

    /** The database does not answer from now on. */
    public void goAway() {
        isAway = true;
    }

    /** The database answers again, and the store knows. */
    public void comeBack() {
        answerAgain();
        boolean _ = store.probe(handle -> true);
    }

    /** The database answers again. */
    void answerAgain() {
        isAway = false;
        commit = Commit.WORKS;
    }

    /** The database goes away in the middle of the next commit. */
    public void goAwayInCommit(boolean isTaken) {
        commit = isTaken ? Commit.TAKEN_AND_LOST : Commit.LOST;
    }

    /** Another server manages from now on. */
    public void giveToAnother() {
        jdbi().useHandle(h -> h.execute("UPDATE lease SET holder = 'another', number = number + 1, beats = 0"));
    }

    @Override
    public void close() {
        real.close();
        // Without a connection, what is in memory would stay.
        try (Connection last = DriverManager.getConnection(url, "tramo", "");
                Statement statement = last.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Connection commitsAsSaid(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                TestStore.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit") && commit != Commit.WORKS) {
                        isAway = true;
                        if (commit == Commit.TAKEN_AND_LOST) {
                            connection.commit();
                        }
                        throw new SQLNonTransientConnectionException("the connection broke", CONNECTION_LOST);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Gives connections of the pool, while the database is there. */
    private final class Source implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            connections.incrementAndGet();
            if (isAway) {
                throw new SQLNonTransientConnectionException("the connection was refused", "08001");
            }
            return commitsAsSaid(real.pool().getConnection());
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            return new PrintWriter(System.err, true);
        }

        @Override
        public void setLogWriter(PrintWriter out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setLoginTimeout(int seconds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("wraps nothing");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
