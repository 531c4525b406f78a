package dev.tramo.srt.group;

import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.List;

/** Sends everything on every member. */
final class BroadcastSender implements GroupSender {
    private int nextSeq;
    private int nextMessage = 1;

    BroadcastSender(int isn) {
        this.nextSeq = isn;
    }

    @Override
    public boolean send(
            List<GroupMember> members, ByteBuffer source, int offset, int length, long originNanos, long nowNanos) {
        if (!hasRoom(members)) {
            return false;
        }
        boolean taken = false;
        for (int i = 0; i < members.size(); i++) {
            GroupMember member = members.get(i);
            if (!member.isActive()) {
                member.activate(nowNanos);
            }
            taken |= member.connection().sendAs(nextSeq, nextMessage, source, offset, length, originNanos);
        }
        if (taken) {
            nextSeq = SeqNo.next(nextSeq);
            nextMessage = PacketHeader.nextMessage(nextMessage);
        }
        return taken;
    }

    private static boolean hasRoom(List<GroupMember> members) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).connection().sendSide().availablePackets() > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void tick(List<GroupMember> members, long nowNanos) {}

    @Override
    public void clear() {}

    @Override
    public int nextSequence() {
        return nextSeq;
    }

    @Override
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }
}
