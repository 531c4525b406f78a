package dev.tramo.server.observe.notify;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.Severity;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a mail says. Texts from outside stay within their line: they cannot add headers, nor look like something else. */
final class EmailText {
    private static final int SUBJECT_LENGTH_MAX = 150;
    private static final int LINE_LENGTH_MAX = 500;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private EmailText() {}

    static String subject(List<Message> messages) {
        Message first = messages.getFirst();
        if (messages.size() == 1) {
            return "[Tramo] " + cut(line(first), SUBJECT_LENGTH_MAX);
        }
        long critical = messages.stream()
                .filter(message -> message.event().severity() == Severity.CRITICAL)
                .count();
        return "[Tramo] " + messages.size() + " events" + (critical > 0 ? ", " + critical + " critical" : "");
    }

    static String body(List<Message> messages) {
        return messages.stream().map(EmailText::paragraph).collect(Collectors.joining("\n"));
    }

    /** {@code critical: alarm began: news source: no input}. */
    private static String line(Message message) {
        Event event = message.event();
        String where = printable(event.route() + " " + event.endpoint());
        return MessageText.word(event.severity()) + ": "
                + printable(message.type().replace('.', ' ')) + (where.isEmpty() ? "" : ": " + where) + ": "
                + printable(event.text());
    }

    private static String paragraph(Message message) {
        Event event = message.event();
        StringBuilder text = new StringBuilder(cut(line(message), LINE_LENGTH_MAX)).append('\n');
        text.append("  time: ").append(TIME.format(event.at())).append('\n');
        Map<String, String> details = new TreeMap<>(event.details());
        String duration = details.remove("durationMillis");
        if (duration != null && duration.matches("[0-9]{1,15}")) {
            text.append("  after: ").append(words(Long.parseLong(duration))).append('\n');
        }
        details.forEach((name, value) -> text.append("  ")
                .append(cut(printable(name) + ": " + printable(value), LINE_LENGTH_MAX))
                .append('\n'));
        return text.append("  event: ").append(message.id()).append('\n').toString();
    }

    /** {@code 1 h 2 min 3 s}. */
    private static String words(long millis) {
        Duration duration = Duration.ofMillis(millis).truncatedTo(ChronoUnit.SECONDS);
        return (duration.toHours() > 0 ? duration.toHours() + " h " : "")
                + (duration.toMinutes() > 0 ? duration.toMinutesPart() + " min " : "") + duration.toSecondsPart()
                + " s";
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    }

    private static String cut(String text, int length) {
        return text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length)) + "...";
    }
}
