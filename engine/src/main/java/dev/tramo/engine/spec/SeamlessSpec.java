package dev.tramo.engine.spec;

import dev.tramo.mpegts.rtp.RtpPacket;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Two independent SRT links that carry the same RTP packets; {@link SeamlessUri} reads and writes it. A source merges them by their
 * sequence numbers, as of two paths of RTP (SMPTE 2022-7).
 *
 * @param links two of them, with everything of their own
 * @param hold how long a source holds packets; of a destination {@link RtpHold#NONE}
 */
public record SeamlessSpec(List<SrtSpec> links, RtpHold hold) implements SourceSpec, DestinationSpec {
    private static final int TS_PACKET_BYTES = 188;
    private static final int PAYLOAD_BYTES_MIN = RtpPacket.HEADER_BYTES + TS_PACKET_BYTES;

    /** Takes a copy, and checks what goes together. */
    public SeamlessSpec {
        links = List.copyOf(links);
        if (links.size() != 2) {
            throw new IllegalArgumentException("links: " + links.size() + "; allowed are 2");
        }
        for (SrtSpec link : links) {
            if (link.bonding().isGroup() || link.bonding().accepts()) {
                throw new IllegalArgumentException(
                        "seamless: not together with nodes or groupconnect; allowed is one of the two");
            }
            if (link.options().payloadBytesMax() < PAYLOAD_BYTES_MIN) {
                throw new IllegalArgumentException(
                        "payloadsize: " + link.options().payloadBytesMax() + "; allowed are " + PAYLOAD_BYTES_MIN
                                + " and more with seamless");
            }
        }
        if (isSamePlace(links.getFirst(), links.getLast())) {
            throw new IllegalArgumentException("seamless: " + links.getLast().place()
                    + " is the first link; allowed is another address, port, adapter or stream ID");
        }
    }

    private static boolean isSamePlace(SrtSpec one, SrtSpec other) {
        return one.mode() == other.mode()
                && one.host().equals(other.host())
                && one.port() == other.port()
                && one.local().address().equals(other.local().address())
                && one.local().device().equals(other.local().device())
                && one.options().streamId().equals(other.options().streamId());
    }

    /** Where its links come from, for a person. */
    public String place() {
        return links.stream().map(SrtSpec::place).collect(Collectors.joining(" and "));
    }

    /** What a link is called: its address, and its stream ID if the other link has the same address. */
    public String name(int index) {
        SrtSpec link = links.get(index);
        boolean isAmbiguous = link.address().equals(links.get(1 - index).address());
        String streamId = link.options().streamId();
        return link.address() + (isAmbiguous && !streamId.isEmpty() ? " " + streamId : "");
    }

    @Override
    public List<SrtSpec> srtLinks() {
        return links;
    }

    @Override
    public Form form() {
        return Form.DATAGRAMS;
    }
}
