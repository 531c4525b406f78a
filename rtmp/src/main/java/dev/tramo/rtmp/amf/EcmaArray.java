package dev.tramo.rtmp.amf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map for {@link AmfWriter} to write as an ECMA array, as {@code onMetaData} is customarily, instead of as an object.
 *
 * @param values by key, in the order in which they are written; copied
 */
public record EcmaArray(Map<String, @Nullable Object> values) {
    public EcmaArray {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
