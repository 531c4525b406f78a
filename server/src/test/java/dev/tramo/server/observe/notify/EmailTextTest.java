package dev.tramo.server.observe.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmailTextTest {
    @Test
    void oneEventIsTheSubject() {
        Message message = TestNotifications.message(7);
        assertThat(EmailText.subject(List.of(message)))
                .isEqualTo("[Tramo] critical: alarm began: news source: no input for 10 s");
        assertThat(EmailText.body(List.of(message))).isEqualTo("""
                critical: alarm began: news source: no input for 10 s
                  time: 2026-11-29 12:00:00 UTC
                  after: 1 h 2 min 3 s
                  alarm: a-1
                  change: began
                  rule: no-input
                  event: event-7
                """);
    }

    @Test
    void severalAreCounted() {
        List<Message> messages = List.of(TestNotifications.message(1), TestNotifications.message(2));
        assertThat(EmailText.subject(messages)).isEqualTo("[Tramo] 2 events, 2 critical");
        assertThat(EmailText.body(messages)).contains("event: event-1", "event: event-2");
    }

    @Test
    void textsFromOutsideStayInTheirLine() {
        String evil = "x\r\nBcc: everybody@example.com\r\n\r\nY" + "\u2028" + "z".repeat(1_000);
        Event event = new Event(
                1,
                TestNotifications.NOON,
                EventKind.REFUSED,
                Severity.WARNING,
                evil,
                evil,
                evil,
                Map.of("peer", evil, evil, "a"));
        List<Message> messages = List.of(Message.of(event));
        assertThat(EmailText.subject(messages))
                .doesNotContain("\r", "\n", "\u2028")
                .hasSizeLessThan(180);
        assertThat(EmailText.body(messages).lines())
                .hasSize(5)
                .noneMatch(line -> line.startsWith("Bcc"))
                .allMatch(line -> line.length() < 600);
    }
}
