package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/** What fuzz tests do with bytes: as a conversation of packets, parity packets and reports, cut as the bytes themselves tell. */
public final class RtpFuzzed {
    private static final int PACKETS_MAX = ReceiverSettings.PACKETS_MIN;

    private RtpFuzzed() {}

    public static void conversation(byte[] bytes) {
        long[] last = {Long.MIN_VALUE};
        long[] count = new long[2];
        RtpReceiver receiver = new RtpReceiver(
                new ReceiverSettings(2, 20_000_000, PACKETS_MAX, true), (data, offset, length, origin) -> {
                    check(
                            length > 0 && offset >= RtpPacket.HEADER_BYTES && offset + length <= data.capacity(),
                            "inside");
                    last[0] = origin;
                    count[0]++;
                });
        ByteBuffer data = ByteBuffer.wrap(bytes);
        long now = 0;
        int at = 0;
        while (at + 3 < bytes.length) {
            int kind = bytes[at] & 0x03;
            now += (long) (bytes[at + 1] & 0xFF) * 1_000_000;
            int length = Math.min(bytes.length - at - 3, ((bytes[at] & 0xFC) << 3) | (bytes[at + 2] & 0x1F));
            at += 3;
            switch (kind) {
                case 0, 1 -> receiver.onPacket(kind, data, at, length, now);
                case 2 -> receiver.onFec(data, at, length);
                default -> RtcpReader.read(data, at, length, REPORTS);
            }
            receiver.advance(now);
            check(receiver.counters().held() <= PACKETS_MAX, "bounded");
            check(receiver.nextDeadline() > now, "nothing is overdue");
            at += length;
        }
        receiver.advance(RtpReceiver.NEVER - 1);
        check(
                receiver.nextDeadline() == RtpReceiver.NEVER
                        && receiver.counters().held() == 0,
                "everything is delivered");
        check(receiver.counters().packets() >= count[0], "deliveries are counted");
    }

    private static final RtcpReader.Listener REPORTS = new RtcpReader.Listener() {
        @Override
        public void onSenderReport(int ssrc, long ntp, int timestamp, long packets, long payloadBytes) {
            check(packets >= 0 && payloadBytes >= 0, "unsigned");
        }

        @Override
        public void onReport(int reporter, ReportBlock block) {
            check(block.fractionLost() >= 0 && block.fractionLost() < 256, "a byte");
        }

        @Override
        public void onBye(int ssrc) {}
    };

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
