package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.codec.Crc32Mpeg;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
    /** An association table of one packet, of program numbers and PIDs. */
    private static byte[] association(int... pairs) {
        byte[] packet = new byte[Ts.PACKET_BYTES];
        Arrays.fill(packet, (byte) 0xFF);
        int length = 5 + 2 * pairs.length + 4;
        byte[] head = {Ts.SYNC, 0x40, 0, 0x10, 0, 0, (byte) 0xB0, (byte) length, 0, 1, (byte) 0xC1, 0, 0};
        System.arraycopy(head, 0, packet, 0, head.length);
        int at = head.length;
        for (int i = 0; i < pairs.length; i++) {
            packet[at++] = (byte) ((i % 2 == 0 ? 0 : 0xE0) | pairs[i] >> 8);
            packet[at++] = (byte) pairs[i];
        }
        int crc = Crc32Mpeg.of(packet, 5, at - 5);
        for (int shift = 24; shift >= 0; shift -= 8) {
            packet[at++] = (byte) (crc >> shift);
        }
        return packet;
    }

    /** The stream of a program with the association table put in the place of its own. */
    private static byte[] stream(byte[] association) {
        Track track = Samples.track(Codec.AC3);
        byte[] bytes = MuxFixture.played(
                        new MuxerSettings(
                                12,
                                MuxerSettings.DEFAULT.muxDelay(),
                                MuxerSettings.DEFAULT.spreadMax(),
                                0,
                                Duration.ZERO),
                        List.of(track),
                        Samples.frames(track, 0, 2, new Random(1)))
                .bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int count = 0;
        for (int at = 0; at < bytes.length; at += Ts.PACKET_BYTES) {
            if (Ts.pid(bytes, at) == Ts.PID_PAT) {
                byte[] table = association.clone();
                table[3] |= (byte) (count++ & 15);
                out.writeBytes(table);
            } else {
                out.write(bytes, at, Ts.PACKET_BYTES);
            }
        }
        return out.toByteArray();
    }

    @Test
    void theFirstProgramIsTakenUnlessAnotherIsChosen() {
        byte[] stream = stream(association(0, 0x10, 11, 0x200, 12, MuxTables.PID_PMT));
        Recorder first = new Recorder();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, first);
        first.feed(demuxer, stream, 1316);
        assertThat(demuxer.programNumbers()).containsExactly(11, 12);
        assertThat(first.programs).isEmpty();

        Recorder second = new Recorder();
        second.feed(new TsDemuxer(DemuxerSettings.DEFAULT.withProgramNumber(12), second), stream, 1316);
        assertThat(second.programs).extracting(TsProgram::number).containsExactly(12);
        assertThat(second.frames).hasSize(63);
    }

    @Test
    void theNetworkTableIsNoProgram() {
        Recorder read = Recorder.read(stream(association(0, 0x10, 12, MuxTables.PID_PMT)), 1316);
        assertThat(read.programs).extracting(TsProgram::number).containsExactly(12);
        assertThat(read.programs.getFirst().pcrPid()).isEqualTo(0x100);
    }

    @ParameterizedTest
    @CsvSource({
        "0x1B, '', H.264, H264",
        "0x24, '', HEVC, HEVC",
        "0x0F, '', AAC, AAC",
        "0x11, '', AAC, AAC",
        "0x03, '', MPEG audio, MPEG_AUDIO",
        "0x04, '', MPEG audio, MPEG_AUDIO",
        "0x81, '', AC-3, AC3",
        "0x87, '', E-AC-3, EAC3",
        "0x06, 6a0100, AC-3, AC3",
        "0x06, 7a0100, E-AC-3, EAC3",
        "0x06, 05044f707573, Opus, OPUS",
        "0x06, 050448455643, HEVC, HEVC",
        "0x06, '', private data, ",
        "0x06, 5900, DVB subtitles, ",
        "0x06, 5600, teletext, ",
        "0x06, 05044b4c5641, KLV metadata, ",
        "0x06, 050441563031, AV1, ",
        "0x02, '', MPEG-2 video, ",
        "0x86, 050443554549, SCTE-35, ",
        "0xC7, '', stream type 0xC7, ",
    })
    void streamsAreNamedByTypeAndDescriptors(String type, String descriptors, String name, Codec codec) {
        byte[] bytes = Samples.hex(descriptors);
        StreamKind kind = StreamKind.of(Integer.decode(type), bytes, 0, bytes.length);
        assertThat(kind.name()).isEqualTo(name);
        assertThat(kind.codec()).isEqualTo(codec);
    }

    @Test
    void aTableOfManyTracksTakesSeveralPackets() {
        List<MuxTrack> tracks = IntStream.range(0, 32)
                .mapToObj(i -> new MuxTrack(0x100 + i, Samples.track(Codec.OPUS).withLanguage("eng")))
                .toList();
        MuxTables tables = new MuxTables(1);
        tables.set(tracks, 0x100);
        assertThat(tables.count()).isGreaterThan(4);
        byte[] stream = new byte[tables.count() * Ts.PACKET_BYTES];
        for (int i = 0; i < tables.count(); i++) {
            tables.write(i, stream, i * Ts.PACKET_BYTES);
        }
        Recorder read = Recorder.read(stream, 1316);
        assertThat(read.programs.getFirst().streams())
                .hasSize(32)
                .allMatch(
                        found -> found.name().equals("Opus") && found.language().equals("eng"));
    }
}
