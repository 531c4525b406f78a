package dev.tramo.server.api.v1;

import java.util.Map;

/**
 * What a link is to be: a checked value for every field of its kind.
 *
 * @param values by field name, in the table's order; strings and integers
 */
record LinkSettings(LinkKind kind, Map<String, Object> values) {
    String text(String field) {
        return (String) value(field);
    }

    int whole(String field) {
        return (Integer) value(field);
    }

    boolean isOn(String field) {
        return whole(field) == 1;
    }

    String serviceName() {
        return text(LinkFields.SERVICE_NAME);
    }

    private Object value(String field) {
        Object value = values.get(field);
        if (value == null) {
            throw new IllegalArgumentException("a " + kind + " has no field " + field);
        }
        return value;
    }

    /** Without the values, which hold the passphrase. */
    @Override
    public String toString() {
        return kind + " " + serviceName();
    }
}
