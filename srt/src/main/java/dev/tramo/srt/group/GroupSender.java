package dev.tramo.srt.group;

import dev.tramo.srt.SrtOptions;
import java.nio.ByteBuffer;
import java.util.List;

/** Chooses the members of a group on which a payload is sent. All members use the same numbers. */
interface GroupSender {
    /**
     * Takes a payload.
     *
     * @return false if no member could take it
     */
    boolean send(List<GroupMember> members, ByteBuffer source, int offset, int length, long originNanos, long nowNanos);

    /** Reviews the members; called periodically. */
    void tick(List<GroupMember> members, long nowNanos);

    /** The next payload's number. */
    int nextSequence();

    /** No member is left: drops what is kept, and gives back its memory. */
    void clear();

    /** When {@link #tick} is to be called again. */
    long nextDeadlineNanos();

    /** The sender of that type. */
    static GroupSender of(GroupType type, int isn, SrtOptions options) {
        return switch (type) {
            case BROADCAST -> new BroadcastSender(isn);
            case BACKUP -> new BackupSender(isn, options);
        };
    }
}
