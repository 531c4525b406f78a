package dev.tramo.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalReportsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> reported = new ArrayList<>();
    private final RefusalReports reports = new RefusalReports(
            (peer, asked, reason, count) -> reported.add(count + " of " + peer + " for " + asked + ": " + reason));

    private List<String> taken() {
        List<String> taken = List.copyOf(reported);
        reported.clear();
        return taken;
    }

    @Test
    void theFirstOfAKindIsReportedAtOnceAndItsRepetitionsTogether() {
        reports.add("192.0.2.1:4000", "red", "wrong passphrase", START);
        assertThat(taken()).containsExactly("1 of 192.0.2.1:4000 for red: wrong passphrase");

        reports.add("192.0.2.1:4001", "red", "wrong passphrase", START.plusSeconds(1));
        reports.add("192.0.2.1:4002", "red", "wrong passphrase", START.plusSeconds(6));
        reports.observe(START.plusSeconds(9));
        assertThat(taken()).isEmpty();

        reports.observe(START.plusSeconds(10));
        assertThat(taken()).containsExactly("2 of 192.0.2.1:4002 for red: wrong passphrase");
        reports.observe(START.plusSeconds(20));
        assertThat(taken()).isEmpty();
    }

    @Test
    void anotherAddressStreamOrReasonIsReportedAtOnceToo() {
        reports.add("192.0.2.1:4000", "red", "wrong passphrase", START);
        reports.add("192.0.2.2:4000", "red", "wrong passphrase", START);
        reports.add("192.0.2.1:4000", "blue", "wrong passphrase", START);
        reports.add("192.0.2.1:4000", "red", "forbidden", START);

        assertThat(taken()).hasSize(4);
    }

    @Test
    void whoTriesEveryFiveSecondsIsOneReportInTen() {
        for (int second = 0; second <= 600; second++) {
            if (second % 5 == 0) {
                reports.add("192.0.2.1:4000", "", "wrong passphrase", START.plusSeconds(second));
            }
            reports.observe(START.plusSeconds(second));
        }
        assertThat(reported).hasSize(61);
        assertThat(reported.subList(1, 61)).allMatch(text -> text.startsWith("2 of "));
    }

    @Test
    void aFloodFromManyAddressesIsBoundedAndCountedAndHidesNobody() {
        reports.add("198.51.100.9:1", "", "wrong passphrase", START);
        for (int i = 0; i < 10_000; i++) {
            reports.add("192.0." + i / 250 + "." + i % 250 + ":4000", "", "forbidden", START);
        }
        reports.add("198.51.100.9:2", "", "wrong passphrase", START);
        reports.observe(START.plusSeconds(9));
        assertThat(taken()).hasSize(RefusalReports.KINDS_MAX);

        reports.observe(START.plusSeconds(10));
        assertThat(taken())
                .hasSize(2)
                .contains("1 of 198.51.100.9:2 for : wrong passphrase")
                .anyMatch(text -> text.startsWith(10_000 - (RefusalReports.KINDS_MAX - 1) + " of ")
                        && text.contains("further attempts"));

        reports.observe(START.plusSeconds(20));
        reports.add("203.0.113.1:4000", "", "forbidden", START.plusSeconds(21));
        assertThat(taken()).as("the flood is forgotten").containsExactly("1 of 203.0.113.1:4000 for : forbidden");
    }

    @Test
    void whatIsLeftIsReportedWhenTheEndpointIsClosed() {
        reports.add("192.0.2.1:4000", "", "forbidden", START);
        reports.add("192.0.2.1:4001", "", "forbidden", START.plusSeconds(1));
        reports.flush(START.plusSeconds(2));
        reports.flush(START.plusSeconds(3));

        assertThat(taken())
                .containsExactly("1 of 192.0.2.1:4000 for : forbidden", "1 of 192.0.2.1:4001 for : forbidden");
    }

    @Test
    void aClockThatIsSetBackDelaysNothing() {
        reports.add("192.0.2.1:4000", "", "forbidden", START);
        reports.add("192.0.2.1:4001", "", "forbidden", START);
        reports.observe(START.minusSeconds(3_600));

        assertThat(reported).hasSize(2);
    }
}
