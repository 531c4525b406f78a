package dev.tramo.mpegts;

/**
 * Settings of a {@link TsDemuxer}.
 *
 * @param programNumber the program to read, 1 to 65535; 0 for the first that the program association table lists
 * @param frameBytesMax a larger access unit is dropped, 64 KiB to 64 MiB
 */
public record DemuxerSettings(int programNumber, int frameBytesMax) {
    /** The first program, access units of up to 8 MiB. */
    public static final DemuxerSettings DEFAULT = new DemuxerSettings(0, 8 << 20);

    public DemuxerSettings {
        if (programNumber < 0 || programNumber > 0xFFFF) {
            throw new IllegalArgumentException("programNumber must be 0 to 65535, is " + programNumber);
        }
        if (frameBytesMax < 64 << 10 || frameBytesMax > 64 << 20) {
            throw new IllegalArgumentException("frameBytesMax must be 65536 to 67108864, is " + frameBytesMax);
        }
    }

    public DemuxerSettings withProgramNumber(int number) {
        return new DemuxerSettings(number, frameBytesMax);
    }
}
