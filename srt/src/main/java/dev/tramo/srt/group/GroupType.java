package dev.tramo.srt.group;

import org.jspecify.annotations.Nullable;

/** How a bonded group uses its members. Types 3 and up of the specification are not in use anywhere. */
public enum GroupType {
    /** Everything on every member: any one may fail without a trace. */
    BROADCAST(1),
    /** Everything on the best member; another takes over when that one falters. */
    BACKUP(2);

    private final int code;

    GroupType(int code) {
        this.code = code;
    }

    /** As on the wire. */
    int code() {
        return code;
    }

    /** The type of that code; {@code null} if it is none of ours. */
    static @Nullable GroupType ofCode(int code) {
        for (GroupType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
