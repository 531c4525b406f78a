package dev.tramo.server.api.v1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.engine.spec.IpLiteral;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks a link as a client sends it. */
final class LinkReader {
    private static final int SHOWN_LENGTH_MAX = 40;

    private LinkReader() {}

    /**
     * Reads the body of a request that adds a link.
     *
     * @throws RefusedException naming the first field that is wrong
     */
    static LinkSettings read(LinkKind kind, byte[] body) throws RefusedException {
        return read(kind, body, Map.of());
    }

    /**
     * Reads the body of a request that changes a link. What is left out takes its default, but encryption stays as it is unless the
     * request names it: nobody may go on air in the clear because of what a client did not say.
     *
     * @throws RefusedException naming the first field that is wrong
     */
    static LinkSettings read(LinkKind kind, byte[] body, LinkSettings old) throws RefusedException {
        return read(
                kind,
                body,
                Map.of(
                        LinkFields.PASS_PHRASE, old.text(LinkFields.PASS_PHRASE),
                        LinkFields.PB_KEY_LEN, old.whole(LinkFields.PB_KEY_LEN)));
    }

    /** @param kept what fields that are left out are to be, instead of their defaults */
    private static LinkSettings read(LinkKind kind, byte[] body, Map<String, Object> kept) throws RefusedException {
        JsonNode given = StrictJson.object(body);
        refuseUnknown(kind, given);
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : LinkFields.of(kind)) {
            boolean isKept = kept.containsKey(field.name()) && !given.has(field.name());
            values.put(field.name(), isKept ? Objects.requireNonNull(kept.get(field.name())) : value(field, given));
        }
        LinkSettings settings = new LinkSettings(kind, Collections.unmodifiableMap(values));
        checkCombination(settings);
        return settings;
    }

    private static void refuseUnknown(LinkKind kind, JsonNode given) throws RefusedException {
        Set<String> known = new HashSet<>(LinkView.readOnlyNames(kind));
        for (Field field : LinkFields.of(kind)) {
            known.add(field.name());
            known.addAll(field.aliases());
        }
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!known.contains(name)) {
                throw RefusedException.invalid(shown(name) + ": unknown field of a " + kind);
            }
        }
    }

    private static Object value(Field field, JsonNode given) throws RefusedException {
        JsonNode node = given.get(field.name());
        for (String alias : field.aliases()) {
            JsonNode other = given.get(alias);
            if (node != null && other != null && !convert(field, node).equals(convert(field, other))) {
                throw RefusedException.invalid(
                        field.name() + " and " + alias + ": two names of one field, with different values");
            }
            node = node == null ? other : node;
        }
        if (node != null) {
            return convert(field, node);
        }
        if (field.fallback() == null) {
            throw RefusedException.invalid(field.name() + ": missing; allowed is " + allowed(field.type()));
        }
        return field.fallback();
    }

    private static Object convert(Field field, JsonNode node) throws RefusedException {
        return switch (field.type()) {
            case Field.Whole type -> {
                Integer number = whole(node);
                if (number == null || number < type.min() || number > type.max()) {
                    throw wrong(field, node);
                }
                yield number;
            }
            case Field.WholeOf type -> {
                Integer number = whole(node);
                if (number == null || !type.values().contains(number)) {
                    throw wrong(field, node);
                }
                yield number;
            }
            case Field.Word type -> {
                String word = node.isTextual() ? node.textValue().strip().toLowerCase(Locale.ROOT) : "";
                if (!type.values().contains(word)) {
                    throw wrong(field, node);
                }
                yield word;
            }
            case Field.Text type -> text(field, type, node);
        };
    }

    private static String text(Field field, Field.Text type, JsonNode node) throws RefusedException {
        if (!node.isTextual()) {
            throw wrong(field, node);
        }
        String text = type.secret() ? node.textValue() : node.textValue().strip();
        if (text.length() < type.lengthMin() || text.length() > type.lengthMax()) {
            throw wrong(field, node);
        }
        try {
            return type.check().apply(text);
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw RefusedException.invalid(
                    field.name() + ": " + was(field, node) + (why.contains("; ") ? ": " : "; allowed is ") + why);
        }
    }

    /** A JSON integer or a string of decimal digits; {@code null} if it is neither, or too large. */
    private static @Nullable Integer whole(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.canConvertToInt() ? node.intValue() : null;
        }
        if (!node.isTextual() || !node.textValue().strip().matches("-?[0-9]{1,9}")) {
            return null;
        }
        return Integer.valueOf(node.textValue().strip());
    }

    private static RefusedException wrong(Field field, JsonNode node) {
        return RefusedException.invalid(
                field.name() + ": " + was(field, node) + "; allowed is " + allowed(field.type()));
    }

    private static String was(Field field, JsonNode node) {
        if (field.type() instanceof Field.Text text && text.secret()) {
            return node.isTextual()
                    ? node.textValue().getBytes(StandardCharsets.UTF_8).length + " bytes"
                    : "not a string";
        }
        return shown(node.toString());
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_LENGTH_MAX
                ? text
                : text.substring(0, SHOWN_LENGTH_MAX) + "... (" + text.length() + " characters)";
    }

    private static String allowed(Field.Type type) {
        return switch (type) {
            case Field.Whole t -> "a whole number from " + t.min() + " to " + t.max();
            case Field.WholeOf t -> "one of " + t.values();
            case Field.Word t -> "one of " + t.values();
            case Field.Text t ->
                "a string of " + t.lengthMin() + " to " + t.lengthMax() + (t.secret() ? " bytes" : " characters");
        };
    }

    private static void checkCombination(LinkSettings link) throws RefusedException {
        String peerField = link.kind() == LinkKind.RX ? LinkFields.TX_IP : LinkFields.RX_IP;
        String mode = link.text(LinkFields.MODE);
        boolean bonded = link.isOn(LinkFields.GROUP_CONNECT);
        if (link.isOn(LinkFields.FEC)) {
            checkFec(link, bonded);
        }
        if (bonded && link.kind() == LinkKind.RX) {
            checkBondedRx(link, mode);
        } else if (bonded && !mode.equals(LinkFields.LISTENER)) {
            throw RefusedException.invalid("GroupConnect: 1 with Mode " + mode + "; a bonded TX is a listener");
        } else if (!mode.equals(LinkFields.LISTENER) && link.text(peerField).isEmpty()) {
            throw RefusedException.invalid(peerField + ": \"\"; Mode " + mode + " needs the address of the peer");
        } else if (!mode.equals(LinkFields.LISTENER)) {
            checkPeer(peerField, link.text(peerField)); // a listener ignores it
        }
    }

    private static void checkPeer(String field, String host) throws RefusedException {
        try {
            IpLiteral.checkPeer(host);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(field + ": " + e.getMessage());
        }
    }

    private static void checkFec(LinkSettings link, boolean bonded) throws RefusedException {
        if (link.whole(LinkFields.FEC_COLS) < 2 || link.whole(LinkFields.FEC_ROWS) < 1) {
            throw RefusedException.invalid("FecCols, FecRows: " + link.whole(LinkFields.FEC_COLS) + ", "
                    + link.whole(LinkFields.FEC_ROWS) + "; FEC needs at least 2 columns and 1 row");
        }
        boolean never = link.text(LinkFields.FEC_ARQ).equals("never");
        if (never && link.kind() == LinkKind.RX && !link.isOn(LinkFields.TLPKT_DROP)) {
            throw RefusedException.invalid("FecArq: never with TlpktDrop 0; what FEC cannot rebuild would be waited for"
                    + " without end: allowed are TlpktDrop 1, or FecArq always or onreq");
        }
        if (bonded) {
            throw RefusedException.invalid("FEC: 1 with GroupConnect 1; allowed is one of them: bonding needs no FEC");
        }
    }

    private static void checkBondedRx(LinkSettings link, String mode) throws RefusedException {
        if (!mode.equals(LinkFields.CALLER)) {
            throw RefusedException.invalid("GroupConnect: 1 with Mode " + mode + "; a bonded RX is a caller");
        }
        for (String field : List.of(LinkFields.GROUP_IP_1, LinkFields.GROUP_IP_2)) {
            if (link.text(field).isEmpty()) {
                throw RefusedException.invalid(field + ": \"\"; GroupConnect 1 needs two addresses of the TX");
            }
            checkPeer(field, LinkRoutes.host(link.text(field)));
        }
    }
}
