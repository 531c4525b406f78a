package dev.tramo.engine.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a route is to be.
 *
 * @param id unique within the engine
 * @param sources in the order in which they are preferred, 1 to {@value #SOURCES_MAX}, all of one form
 * @param switching how it changes between them
 * @param take the source that was taken by hand
 * @param destinations by their ID within the route, in any number
 * @param analysis how much of its stream is looked at
 */
public record RouteSpec(
        String id,
        List<Source> sources,
        Switching switching,
        Take take,
        Map<String, DestinationSpec> destinations,
        Analysis analysis) {
    /**
     * A source with its ID.
     *
     * @param id unique among the sources of the route; a destination may have the same
     */
    public record Source(String id, SourceSpec spec) {}

    /** The ID of the only source, if none is given. */
    public static final String SOURCE_ID = "source";

    public static final int SOURCES_MAX = 8;

    /** Of an SRT latency, how much its datagrams may wait for being read: repairs have the rest. */
    private static final int LATENCY_PARTS = 40;

    /** Takes copies. */
    public RouteSpec {
        sources = List.copyOf(sources);
        if (sources.isEmpty() || sources.size() > SOURCES_MAX) {
            throw new IllegalArgumentException("sources: " + sources.size() + "; allowed are 1 to " + SOURCES_MAX);
        }
        Set<String> ids = new HashSet<>();
        for (Source source : sources) {
            if (!ids.add(source.id())) {
                throw new IllegalArgumentException("sources: \"" + source.id() + "\" is given twice");
            }
            check(source);
        }
        Form form = sources.getFirst().spec().form();
        if (sources.stream().anyMatch(source -> source.spec().form() != form)) {
            throw new IllegalArgumentException(
                    "sources: RTMP together with UDP, RTP, SRT or files; allowed are sources of one kind,"
                            + " and a route of its own may turn the one into the other");
        }
        if (form == Form.FRAMES && switching.content().needsTransportStream()) {
            throw new IllegalArgumentException(
                    "switching: pidMissingMillis or priority1Millis, and RTMP; allowed are noVideoMillis and"
                            + " noAudioMillis, the others are of MPEG-TS");
        }
        destinations = destinations.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        to -> to.getValue() instanceof FileSpec file ? file.of(form) : to.getValue()));
        if (!take.source().isEmpty() && !ids.contains(take.source())) {
            throw new IllegalArgumentException("take: \"" + take.source() + "\" is no source of the route");
        }
        long hls =
                destinations.values().stream().filter(HlsSpec.class::isInstance).count();
        if (hls > 1) {
            throw new IllegalArgumentException(
                    "destinations: " + hls + " of them are hls:; allowed is one, which any number of players may use");
        }
    }

    private static void check(Source source) {
        for (SrtSpec srt : source.spec().srtLinks()) {
            if (srt.access().callersMax() > 1) {
                throw new IllegalArgumentException(
                        "source: maxcallers is " + srt.access().callersMax()
                                + "; a source has one caller at a time, else two streams would be mixed");
            }
        }
    }

    /** A route of which nobody has taken a source by hand, and which switches and is analyzed as usual. */
    public RouteSpec(String id, List<Source> sources, Map<String, DestinationSpec> destinations) {
        this(id, sources, Switching.DEFAULT, Take.NONE, destinations, Analysis.BASIC);
    }

    /** A route that is analyzed as usual. */
    public RouteSpec(
            String id,
            List<Source> sources,
            Switching switching,
            Take take,
            Map<String, DestinationSpec> destinations) {
        this(id, sources, switching, take, destinations, Analysis.BASIC);
    }

    /** A route with one source, of no particular ID. */
    public RouteSpec(String id, SourceSpec source, Map<String, DestinationSpec> destinations) {
        this(id, List.of(new Source(SOURCE_ID, source)), destinations);
    }

    /** The same with another analysis. */
    public RouteSpec withAnalysis(Analysis other) {
        return new RouteSpec(id, sources, switching, take, destinations, other);
    }

    /** The preferred source. */
    public SourceSpec source() {
        return sources.getFirst().spec();
    }

    /** Whether the route has sources to change between. */
    public boolean switches() {
        return sources.size() > 1;
    }

    /**
     * What events call a source of the route: its ID. Empty for the only one, and for one called {@value #SOURCE_ID}, so that it keeps its
     * name when others are added.
     */
    public String eventName(String sourceId) {
        return switches() && !sourceId.equals(SOURCE_ID) ? sourceId : "";
    }

    /**
     * How long datagrams may gather without harm: SRT and RTP deliver them a fixed time after they came, so that a small
     * part of that time is free; from UDP to UDP, and without such a time, none is.
     */
    public long gatherNanos() {
        long latencyMillis = Long.MAX_VALUE;
        boolean anyUdp = destinations.values().stream().anyMatch(to -> to instanceof UdpSpec || to instanceof RtpSpec);
        for (Source source : sources) {
            List<SrtSpec> links = source.spec().srtLinks();
            for (SrtSpec srt : links) {
                latencyMillis = Math.min(latencyMillis, srt.options().receiveLatencyMillis());
            }
            if (source.spec() instanceof RtpSpec rtp) {
                latencyMillis = Math.min(latencyMillis, rtp.held().toMillis());
            } else if (anyUdp && links.isEmpty() && source.spec().form() == Form.DATAGRAMS) {
                latencyMillis = 0;
            }
        }
        for (DestinationSpec to : destinations.values()) {
            for (SrtSpec srt : to.srtLinks()) {
                latencyMillis = Math.min(latencyMillis, srt.options().peerLatencyMillis());
            }
        }
        return Math.min(latencyMillis, 1_000) * 1_000_000 / LATENCY_PARTS;
    }

    /** Whether an endpoint of the route carries that form. */
    public boolean has(Form form) {
        return source().form() == form || destinations.values().stream().anyMatch(to -> to.form() == form);
    }

    /** The destinations of one form, by their ID. */
    public Map<String, DestinationSpec> destinations(Form form) {
        Map<String, DestinationSpec> some = new LinkedHashMap<>();
        destinations.forEach((id, to) -> {
            if (to.form() == form) {
                some.put(id, to);
            }
        });
        return some;
    }

    /** Constant rate of the transport stream that is made of an RTMP source, bit/s; 0 for a variable one. */
    public long muxBitsPerSecond() {
        return switch (source()) {
            case RtmpListenSpec listen -> listen.muxBitsPerSecond();
            case RtmpPullSpec pull -> pull.muxBitsPerSecond();
            case UdpSpec _, RtpSpec _, SrtSpec _, SeamlessSpec _, FileSourceSpec _ -> 0;
        };
    }

    /** Where publishers and players come to the route. */
    public List<RtmpAddress> rtmpAddresses() {
        List<RtmpAddress> addresses = new ArrayList<>();
        for (Source source : sources) {
            switch (source.spec()) {
                case RtmpListenSpec listen -> addresses.add(listen.at());
                case RtmpPullSpec pull -> pull.play().ifPresent(addresses::add);
                case UdpSpec _, RtpSpec _, SrtSpec _, SeamlessSpec _, FileSourceSpec _ -> {}
            }
        }
        for (DestinationSpec to : destinations.values()) {
            if (to instanceof RtmpPlaySpec play) {
                addresses.add(play.at());
            }
        }
        return addresses;
    }

    /** What players by HLS are served by; empty if there is no such destination. */
    public Optional<HlsSpec> hls() {
        return destinations.values().stream()
                .flatMap(to -> to instanceof HlsSpec hls ? Stream.of(hls) : Stream.empty())
                .findFirst();
    }

    /** Whether an endpoint of the route is a file of this machine. */
    public boolean hasFiles() {
        return sources.stream().anyMatch(source -> source.spec() instanceof FileSourceSpec)
                || destinations.values().stream().anyMatch(FileSpec.class::isInstance);
    }

    /** Ports that SRT endpoints of this route listen on. */
    public Set<Integer> listenPorts() {
        return Stream.concat(sources.stream().map(Source::spec), destinations.values().stream())
                .flatMap(endpoint -> endpoint.srtLinks().stream())
                .filter(srt -> srt.mode() == SrtMode.LISTENER)
                .map(SrtSpec::port)
                .collect(Collectors.toSet());
    }
}
