package dev.tramo.server.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void aStatementThatFailsDoesNotTellItsArguments() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:arguments;DB_CLOSE_DELAY=-1");
        Jdbi jdbi = Database.jdbi(source);
        jdbi.useHandle(h -> h.execute("CREATE TABLE link (name VARCHAR(9) PRIMARY KEY, settings TEXT)"));
        jdbi.useHandle(h -> h.execute("INSERT INTO link VALUES (?, ?)", "mine", "a passphrase"));

        assertThatThrownBy(() ->
                        jdbi.useHandle(h -> h.execute("INSERT INTO link VALUES (?, ?)", "mine", "another passphrase")))
                .isInstanceOf(JdbiException.class)
                .hasMessageContaining("mine")
                .hasMessageNotContaining("passphrase");
    }
}
