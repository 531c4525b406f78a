package dev.tramo.server.imports;

import dev.tramo.server.api.v1.LinkIntake;
import dev.tramo.server.api.v1.LinkIntake.Setting;
import dev.tramo.server.api.v1.LinkKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a row of the older system what a client would send. Columns are known by the names of the API's fields in any case, with
 * or without underscores; those that it answers and nobody sets are left out. NULL, and an empty number or word, mean the default.
 */
final class RowReader {
    private static final int SHOWN_LENGTH_MAX = 40;
    private static final String ID = plain("Id");
    private static final String STATUS = plain("Status");
    private static final String KEY_LENGTH = "PbKeyLen";
    private static final String SERVICE_NAME = "ServiceName";

    /**
     * A row.
     *
     * @param id as it stands there; empty if it has none
     * @param settings by the names of the API's fields
     * @param ran whether the older system had it running
     * @param clash a field that two columns give, differently; {@code null} if there is none
     */
    record Row(
            String id,
            Map<String, String> settings,
            boolean ran,
            @Nullable String clash) {
        String serviceName() {
            return settings.getOrDefault(SERVICE_NAME, "");
        }
    }

    private final Map<String, Setting> settings;
    private final Set<String> observed;

    RowReader(LinkKind kind) {
        // FecLayout and FecLayOut are one column.
        settings = LinkIntake.settings(kind).stream()
                .collect(Collectors.toMap(s -> plain(s.name()), s -> s, (first, _) -> first));
        observed = LinkIntake.observed(kind).stream().map(RowReader::plain).collect(Collectors.toSet());
    }

    /**
     * Reads one row.
     *
     * @param unknown gets the columns that mean nothing here
     */
    Row read(List<String> columns, List<@Nullable String> values, Consumer<String> unknown) {
        Map<String, String> given = new LinkedHashMap<>();
        Map<String, String> observation = new HashMap<>();
        String clash = null;
        for (int i = 0; i < columns.size(); i++) {
            String name = plain(columns.get(i));
            Setting setting = settings.get(name);
            String value = values.get(i);
            if (setting == null && !observed.contains(name)) {
                unknown.accept(columns.get(i));
            } else if (setting == null && value != null) {
                observation.put(name, number(value));
            } else if (setting != null && value != null && !isDefault(setting, value)) {
                String text = setting.isText() ? value : number(value);
                String other = given.put(setting.name(), text);
                clash = other == null || other.equals(text) ? clash : setting.name();
            }
        }
        boolean ran = observation.getOrDefault(STATUS, "").equals("1");
        return new Row(observation.getOrDefault(ID, ""), given, ran, clash);
    }

    /** What is blank; and SRT's own 0 for the length of a key: whatever is usual. */
    private static boolean isDefault(Setting setting, String value) {
        boolean isKeyLength = setting.name().equals(KEY_LENGTH);
        return setting.isText()
                ? value.isEmpty()
                : value.isBlank() || (isKeyLength && number(value).equals("0"));
    }

    /** A number or word as the API takes it: not as the boolean, bit or decimal that a database may make of it. */
    private static String number(String value) {
        String text = value.strip();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "\u0001" -> "1";
            case "false", "\0" -> "0";
            default -> text.matches("-?[0-9]{1,18}\\.0{1,18}") ? text.substring(0, text.indexOf('.')) : text;
        };
    }

    /** A name without what older and newer spellings differ in. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Text of others in a line of a report. */
    static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHOWN_LENGTH_MAX ? printable : printable.substring(0, SHOWN_LENGTH_MAX) + "...";
    }
}
