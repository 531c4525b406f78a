package dev.tramo.engine.spec;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A destination that records into files of this machine.
 *
 * @param format what is in the files; {@link Format#AUTO} becomes that of the route's source, see {@link RouteSpec}
 * @param segment how long a file becomes, {@value #SEGMENT_SECONDS_MIN} s to {@value #SEGMENT_SECONDS_MAX} s
 * @param segmentMib how large a file becomes, {@value #SIZE_MIB_MIN} to {@value #SIZE_MIB_MAX} MiB
 * @param quotaMib what the files of this destination take at most, 0 or {@value #QUOTA_MIB_MIN} to {@value #QUOTA_MIB_MAX} MiB; 0 is no
 *     limit
 * @param keep how long files are kept, {@value #KEEP_HOURS_MIN} h to {@value #KEEP_HOURS_MAX} h; zero is for ever
 */
public record FileSpec(Format format, Duration segment, int segmentMib, int quotaMib, Duration keep)
        implements DestinationSpec {
    public static final int SEGMENT_SECONDS_MIN = 2;
    public static final int SEGMENT_SECONDS_MAX = 86_400;
    public static final int SEGMENT_SECONDS_DEFAULT = 600;
    public static final int SIZE_MIB_MIN = 1;
    public static final int SIZE_MIB_MAX = 1 << 20;
    public static final int SIZE_MIB_DEFAULT = 2_048;
    public static final int QUOTA_MIB_MIN = 2;
    public static final int QUOTA_MIB_MAX = 1 << 30;
    public static final int KEEP_HOURS_MIN = 1;
    public static final int KEEP_HOURS_MAX = 87_600;

    /** What is in the files. */
    public enum Format {
        /** As the route's source has it. */
        AUTO,
        /** Datagrams as they are, one behind the other: a transport stream, if that is what they carry. */
        TS,
        /** Fragmented MP4. */
        MP4;

        /** As in URIs. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What names of files end with. */
        public String suffix() {
            return "." + word();
        }

        /** The format of a file of that name; empty if it is no recording. */
        public static Optional<Format> ofFile(String name) {
            return name.endsWith(TS.suffix())
                    ? Optional.of(TS)
                    : name.endsWith(MP4.suffix()) ? Optional.of(MP4) : Optional.empty();
        }
    }

    /** The same with a format that is known, for a route whose source has that form. */
    FileSpec of(Form source) {
        return format == Format.AUTO
                ? new FileSpec(source == Form.DATAGRAMS ? Format.TS : Format.MP4, segment, segmentMib, quotaMib, keep)
                : this;
    }

    /** How large a file becomes, bytes: with a quota, half of that at most, so that there is something to delete. */
    public long segmentBytes() {
        long mib = quotaMib == 0 ? segmentMib : Math.min(segmentMib, Math.max(1, quotaMib / 2));
        return mib << 20;
    }

    @Override
    public Form form() {
        return format == Format.MP4 ? Form.FRAMES : Form.DATAGRAMS;
    }
}
