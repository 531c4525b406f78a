package dev.tramo.mpegts.rtp;

/**
 * What a receiver reports of a stream (RFC 3550, 6.4.1).
 *
 * @param ssrc of the stream
 * @param fractionLost share of the packets lost since the report before, in 256ths, 0 to 255
 * @param lost packets in all, −8388608 to 8388607; negative if some came twice
 * @param highest number received, with how often it has wrapped; 32 bits
 * @param jitterTicks of the arrival, in units of the stream's clock
 * @param lastReport middle 32 bits of the time in the sender's last report; 0 without one
 * @param delay since that came, in units of 1/65536 s
 */
public record ReportBlock(
        int ssrc, int fractionLost, int lost, int highest, int jitterTicks, int lastReport, int delay) {
    /** Units of {@link #delay} in a second. */
    public static final int DELAY_HZ = 65_536;
}
