package dev.tramo.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.send.Recovery;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SRT endpoints as URIs: read, refused, and written again. */
class SrtUriTest {
    private static final String CALLER = "srt://198.51.100.7:9000?";
    private static final String LISTENER = "srt://:9000?";

    private static SrtOptions options(String query) {
        return SrtUri.parse(CALLER + query).options();
    }

    @Test
    void anEmptyHostListensAndAnyOtherIsCalled() {
        SrtSpec listener = SrtUri.parse("srt://:9000");
        assertThat(listener.mode()).isEqualTo(SrtMode.LISTENER);
        assertThat(listener.port()).isEqualTo(9000);
        assertThat(listener).isEqualTo(new SrtSpec(SrtMode.LISTENER, "", 9000, SrtOptions.DEFAULT));
        assertThat(SrtUri.parse(" srt://encoder-1.example:9000/ "))
                .isEqualTo(new SrtSpec(SrtMode.CALLER, "encoder-1.example", 9000, SrtOptions.DEFAULT));
    }

    @ParameterizedTest
    @CsvSource({"caller,CALLER", "client,CALLER", "listener,LISTENER", "server,LISTENER", "rendezvous,RENDEZVOUS"})
    void theModeMayBeGiven(String word, SrtMode mode) {
        assertThat(SrtUri.parse(CALLER + "mode=" + word).mode()).isEqualTo(mode);
    }

    @Test
    void aListenersHostIsItsOwnAddress() {
        SrtSpec spec = SrtUri.parse("srt://127.0.0.1:9000?mode=listener");
        assertThat(spec.host()).isEmpty();
        assertThat(spec.local().address()).isEqualTo("127.0.0.1");
        assertThat(SrtUri.parse("srt://:9000?adapter=127.0.0.2").local().address())
                .isEqualTo("127.0.0.2");
    }

    @Test
    void ipv6StandsInBrackets() {
        assertThat(SrtUri.parse("srt://[2001:db8::1]:9000").host()).isEqualTo("2001:db8::1");
        assertThat(SrtUri.parse("srt://[::1]:9000?mode=listener").local().address())
                .isEqualTo("::1");
        assertThat(SrtUri.parse("srt://[::1]:9000?bind=[::1]:7000").local())
                .isEqualTo(new SrtLocal("::1", 7000, 0, 0, ""));
    }

    static Stream<Arguments> optionsOfSrt() {
        return Stream.of(
                option("latency=200", SrtOptions::receiveLatencyMillis, 200),
                option("latency=200", SrtOptions::peerLatencyMillis, 200),
                option("rcvlatency=300", SrtOptions::receiveLatencyMillis, 300),
                option("rcvlatency=300", SrtOptions::peerLatencyMillis, 0),
                option("latency=200&peerlatency=65535", SrtOptions::peerLatencyMillis, 65_535),
                option("latency=200", SrtOptions::latencyMillisMax, 8_000),
                option("maxlatency=20000", SrtOptions::latencyMillisMax, 20_000),
                option("tlpktdrop=0", SrtOptions::tooLatePacketDrop, false),
                option("tlpktdrop=Yes", SrtOptions::tooLatePacketDrop, true),
                option("passphrase=ten%20letters", o -> o.encryption().passphrase(), "ten letters"),
                option("passphrase=plus+is+plus", o -> o.encryption().passphrase(), "plus+is+plus"),
                option("passphrase=", SrtOptions::encryption, Encryption.NONE),
                option("pbkeylen=32", o -> o.encryption().keyBytes(), 32),
                option("enforcedencryption=0", o -> o.encryption().enforced(), false),
                option("enforced=false", o -> o.encryption().enforced(), false),
                option("kmrefreshrate=1000", o -> o.encryption().refreshPackets(), 1000L),
                option("kmrefreshrate=1000", o -> o.encryption().preAnnouncePackets(), 499L),
                option("kmrefreshrate=1000&kmpreannounce=7", o -> o.encryption().preAnnouncePackets(), 7L),
                option("kmpreannounce=7", o -> o.encryption().refreshPackets(), 1L << 24),
                option("cryptomode=0", o -> o.encryption().mode(), Encryption.Mode.AUTO),
                option("cryptomode=1", o -> o.encryption().mode(), Encryption.Mode.CTR),
                option("cryptomode=2", o -> o.encryption().mode(), Encryption.Mode.GCM),
                option("streamid=news", SrtOptions::streamId, "news"),
                option("maxbw=1000000", o -> o.bandwidth().maxBytesPerSecond(), 1_000_000L),
                option("maxbw=-1", o -> o.bandwidth().maxBytesPerSecond(), -1L),
                option("inputbw=7", o -> o.bandwidth().inputBytesPerSecond(), 7L),
                option("oheadbw=50", o -> o.bandwidth().overheadPercent(), 50),
                option("mss=1400", SrtOptions::mssBytes, 1400),
                option("payloadsize=1316", SrtOptions::payloadBytesMax, 1316),
                option("fc=32", SrtOptions::flowWindowPackets, 32),
                option("sndbuf=147200", SrtOptions::sendBufferPackets, 100),
                option("rcvbuf=147200", SrtOptions::receiveBufferPackets, 100),
                option("mss=1400&rcvbuf=137200", SrtOptions::receiveBufferPackets, 100),
                option("peeridletimeo=9000", SrtOptions::peerIdleMillis, 9000),
                option("conntimeo=500", SrtOptions::connectTimeoutMillis, 500),
                option("snddropdelay=-1", SrtOptions::sendDropDelayMillis, -1),
                option("packetfilter=fec,cols:10,rows:5", SrtOptions::packetFilter, "fec,cols:10,rows:5"),
                option("lossmaxttl=40", SrtOptions::reorderTolerancePackets, 40),
                option("nakreport=off", SrtOptions::lossReports, false),
                option("retransmitalgo=0", SrtOptions::recovery, Recovery.EAGER),
                option("retransmitalgo=1", SrtOptions::recovery, Recovery.PERIODIC),
                option("recovery=Adaptive", SrtOptions::recovery, Recovery.ADAPTIVE),
                option("minversion=1.4.2", SrtOptions::peerVersionMin, 0x010402),
                option("minversion=0x010402", SrtOptions::peerVersionMin, 0x010402),
                option("transtype=live&congestion=live&tsbpdmode=1", o -> o, SrtOptions.DEFAULT),
                option("LATENCY=77", SrtOptions::receiveLatencyMillis, 77));
    }

    private static <T> Arguments option(String query, Function<SrtOptions, T> field, T value) {
        return Arguments.of(query, field, value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optionsOfSrt")
    void everyOptionIsRead(String query, Function<SrtOptions, ?> field, Object value) {
        assertThat(field.apply(options(query))).isEqualTo(value);
    }

    @Test
    void ourEndIsRead() {
        assertThat(SrtUri.parse(CALLER + "bind=127.0.0.1:7000&ipttl=9&iptos=184&bindtodevice=lo")
                        .local())
                .isEqualTo(new SrtLocal("127.0.0.1", 7000, 9, 184, "lo"));
        assertThat(SrtUri.parse(CALLER + "bind=127.0.0.1").local().port()).isZero();
        assertThat(SrtUri.parse(CALLER + "adapter=127.0.0.1").local().address()).isEqualTo("127.0.0.1");
    }

    @Test
    void whomAListenerAcceptsIsRead() {
        SrtAccess access = SrtUri.parse(LISTENER + "allow=10.0.0.0/8,fd00::/8&maxcallers=256")
                .access();
        assertThat(access.callersMax()).isEqualTo(256);
        assertThat(access.allowed().contain(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(access.allowed().contain(InetAddress.ofLiteral("11.1.2.3"))).isFalse();
        assertThat(SrtUri.parse(LISTENER).access()).isEqualTo(SrtAccess.DEFAULT);
    }

    @Test
    void severalPathsAreRead() {
        SrtBonding bonding = SrtUri.parse("srt://:9000?mode=caller&groupconnect=1&grouptype=broadcast"
                        + "&nodes=198.51.100.7,[2001:db8::1]:9001&weights=70&adapters=127.0.0.1,::1")
                .bonding();
        assertThat(bonding)
                .isEqualTo(new SrtBonding(
                        false,
                        GroupType.BROADCAST,
                        List.of(
                                new SrtBonding.Path("198.51.100.7", 9000, 70, "127.0.0.1"),
                                new SrtBonding.Path("2001:db8::1", 9001, 50, "::1"))));
        assertThat(SrtUri.parse(LISTENER + "groupconnect=1").bonding()).isEqualTo(SrtBonding.ACCEPTING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "streamid=#!::r=a,m=publish",
                "streamid=%23!::r=a,m=publish",
                "streamid=%23%21%3A%3Ar%3Da%2Cm%3Dpublish",
                "latency=200&streamid=#!::r=a,m=publish&passphrase=a-good-passphrase"
            })
    void aStandardStreamIdMayStandRawOrEncoded(String query) {
        assertThat(options(query).streamId()).isEqualTo("#!::r=a,m=publish");
    }

    @ParameterizedTest
    @ValueSource(strings = {"á/ñ?=&+#", "%41", "100%", "ta b", "[x]", "日本"})
    void anyStreamIdSurvivesWritingAndReading(String streamId) {
        SrtSpec spec = new SrtSpec(SrtMode.LISTENER, "", 9000, SrtOptions.DEFAULT.with(o -> o.streamId = streamId));
        String uri = SrtUriWriter.own(spec);
        assertThat(SrtUri.parse(uri)).as(uri).isEqualTo(spec);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("http://h:9000", "not an SRT URI; expected is srt://host:port?option=value"),
                Arguments.of("srt://h", "not an SRT URI"),
                Arguments.of("srt://h:", "not an SRT URI"),
                Arguments.of("srt://h:123456", "not an SRT URI"),
                Arguments.of("srt://user@h:9000", "not an SRT URI"),
                Arguments.of("srt://h h:9000", "not an SRT URI"),
                Arguments.of("srt://h:9000/path", "not an SRT URI"),
                Arguments.of("srt://h:9000?a=b\nc", "not an SRT URI"),
                Arguments.of("srt://:9000?mode=caller", "host: empty"),
                Arguments.of("srt://:9000?mode=rendezvous", "host: empty"),
                Arguments.of("srt://h:0", "port: 0; allowed are 1 to 65535"),
                Arguments.of("srt://h:65536", "port: 65536; allowed are 1 to 65535"),
                Arguments.of("srt://h.example:9000?mode=listener", "address: h.example; allowed is an IP address"),
                Arguments.of(CALLER + "latency", "query: part 1 is not of the form option=value"),
                Arguments.of(CALLER + "latency=5&", "query: part 2 is not of the form option=value"),
                Arguments.of(CALLER + "=5", "query: part 1 is not of the form option=value"),
                Arguments.of(CALLER + "latency=5&Latency=5", "latency: given twice"),
                Arguments.of(CALLER + "streamid=%zz", "streamid: a % is not followed by two hexadecimal digits"),
                Arguments.of(CALLER + "latancy=5", "latancy: unknown; known are mode, latency,"),
                Arguments.of(CALLER + "mode=push", "mode: push; allowed are caller, listener and rendezvous"),
                Arguments.of(CALLER + "latency=-1", "latency: -1; allowed are whole numbers from 0 to 65535"),
                Arguments.of(CALLER + "latency=65536", "latency: 65536; allowed are whole numbers from 0 to 65535"),
                Arguments.of(
                        CALLER + "maxlatency=70000", "maxlatency: 70000; allowed are whole numbers from 0 to 65535"),
                Arguments.of(CALLER + "rcvlatency=x", "rcvlatency: x; allowed are"),
                Arguments.of(CALLER + "peerlatency=1.5", "peerlatency: 1.5; allowed are"),
                Arguments.of(
                        CALLER + "tlpktdrop=2", "tlpktdrop: 2; allowed are 1, yes, on, true and 0, no, off, false"),
                Arguments.of(CALLER + "passphrase=short", "passphrase: 5 bytes; allowed are none, or 10 to 79"),
                Arguments.of(CALLER + "pbkeylen=8", "pbkeylen: 8; allowed are 0, 16, 24 and 32"),
                Arguments.of(CALLER + "pbkeylen=33", "pbkeylen: 33; allowed are"),
                Arguments.of(
                        CALLER + "kmrefreshrate=2", "kmrefreshrate: 2 with kmpreannounce 0; allowed are 3 and more"),
                Arguments.of(CALLER + "kmrefreshrate=9&kmpreannounce=5", "kmrefreshrate: 9 with kmpreannounce 5;"),
                Arguments.of(CALLER + "cryptomode=3", "cryptomode: 3; allowed are 0, 1 and 2"),
                Arguments.of(CALLER + "streamid=" + "x".repeat(513), "streamId: longer than 512 bytes"),
                Arguments.of(CALLER + "maxbw=-2", "maxbw: -2; allowed are"),
                Arguments.of(CALLER + "inputbw=-1", "inputbw: -1; allowed are"),
                Arguments.of(CALLER + "oheadbw=4", "oheadbw: 4; allowed are whole numbers from 5 to 100"),
                Arguments.of(CALLER + "mss=1501", "mss: 1501; allowed are whole numbers from 76 to 1500"),
                Arguments.of(
                        CALLER + "payloadsize=1457", "payloadsize: 1457; allowed are whole numbers from 1 to 1456"),
                Arguments.of(CALLER + "fc=31", "fc: 31; allowed are whole numbers from 32 to 262144"),
                Arguments.of(CALLER + "sndbuf=1000", "sndbuf: 1000; allowed are whole numbers from 47104 to 385875968"),
                Arguments.of(CALLER + "rcvbuf=1000", "rcvbuf: 1000; allowed are"),
                Arguments.of(CALLER + "peeridletimeo=0", "peeridletimeo: 0; allowed are"),
                Arguments.of(CALLER + "conntimeo=0", "conntimeo: 0; allowed are"),
                Arguments.of(CALLER + "snddropdelay=-2", "snddropdelay: -2; allowed are"),
                Arguments.of(CALLER + "packetfilter=rs", "packetFilter: \"rs\" is no known filter; allowed is fec"),
                Arguments.of(CALLER + "packetfilter=fec,cols:1", "cols"),
                Arguments.of(CALLER + "packetfilter=fec,cols:9,arq:never&tlpktdrop=0", "arq:never needs"),
                Arguments.of(CALLER + "lossmaxttl=8193", "lossmaxttl: 8193; allowed are whole numbers from 0 to 8192"),
                Arguments.of(CALLER + "nakreport=maybe", "nakreport: maybe; allowed are"),
                Arguments.of(CALLER + "retransmitalgo=2", "retransmitalgo: 2; allowed are 0 and 1"),
                Arguments.of(CALLER + "recovery=none", "recovery: none; allowed are adaptive, periodic and eager"),
                Arguments.of(CALLER + "minversion=new", "minversion: new; allowed are versions like 1.4.2"),
                Arguments.of(CALLER + "ipttl=256", "ipttl: 256; allowed are whole numbers from 0 to 255"),
                Arguments.of(CALLER + "iptos=256", "iptos: 256; allowed are whole numbers from 0 to 255"),
                Arguments.of(CALLER + "bindtodevice=" + "x".repeat(16), "allowed are names of at most 15 characters"),
                Arguments.of(CALLER + "adapter=eth0", "address: eth0; allowed is an IP address of this host"),
                Arguments.of(CALLER + "bind=:", "bind: :; allowed is address:port of a caller"),
                Arguments.of(LISTENER + "bind=127.0.0.1:5", "bind: 127.0.0.1:5; allowed is address:port of a caller"),
                Arguments.of(LISTENER + "allow=10.1", "allow: \"10.1\" is no network"),
                Arguments.of(LISTENER + "maxcallers=0", "maxcallers: 0; allowed are whole numbers from 1 to 256"),
                Arguments.of(LISTENER + "maxcallers=257", "maxcallers: 257; allowed are"),
                Arguments.of(CALLER + "allow=10.0.0.0/8", "allow: only a listener has it"),
                Arguments.of(CALLER + "maxcallers=2", "maxcallers: only a listener has it"),
                Arguments.of(CALLER + "groupconnect=2", "groupconnect: 2; allowed are"),
                Arguments.of(CALLER + "groupconnect=1", "groupconnect: 1 without nodes"),
                Arguments.of(CALLER + "grouptype=backup", "grouptype: only a caller with nodes has it"),
                Arguments.of(CALLER + "weights=1,2", "weights: only a caller with nodes has it"),
                Arguments.of(
                        CALLER + "nodes=a,b&grouptype=balancing",
                        "grouptype: balancing; allowed are broadcast and backup"),
                Arguments.of(CALLER + "nodes=a", "paths: 1; allowed are 2 to 8"),
                Arguments.of(CALLER + "nodes=a,", "nodes: \"\"; allowed are host or host:port"),
                Arguments.of(CALLER + "nodes=a,b&weights=70000", "weights: 70000; allowed are"),
                Arguments.of(LISTENER + "nodes=a,b", "mode: LISTENER; several paths need a caller"),
                Arguments.of(CALLER + "nodes=a,b&packetfilter=fec,cols:9", "packetfilter: not with bonding"),
                Arguments.of(CALLER + "transtype=file", "transtype: file; allowed is live"),
                Arguments.of(CALLER + "congestion=file", "congestion: file; allowed is live"),
                Arguments.of(CALLER + "tsbpdmode=0", "tsbpdmode: 0; allowed is 1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatCannotBeIsRefusedInWords(String uri, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> SrtUri.parse(uri)).withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "passphrase=secret",
                "passphrase=secret-secret&latency=x",
                "passphrase=secret-secret&passphrase=secret-secret",
                "passphrase=other-other&secret",
                "passphrase=other-other&secret=secret",
                "passphrase=%zzsecret-secret",
                "passphrase:secret-secret",
                "passphrase=secret-secret&pbkeylen=8",
                "passphrase=secret-secret\n%ff"
            })
    void aPassphraseIsNeverRepeated(String query) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SrtUri.parse(CALLER + query))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "srt://:9000",
                "srt://127.0.0.1:9000?mode=listener&maxcallers=5&allow=10.0.0.0/8,fd00::/8",
                "srt://198.51.100.7:9000?latency=200&streamid=%23!::r=a,m=publish",
                "srt://[2001:db8::1]:9000?rcvlatency=300&peerlatency=20&maxlatency=9000",
                "srt://h.example:9000?mode=rendezvous&ipttl=9&iptos=184&bindtodevice=lo&adapter=127.0.0.1",
                "srt://h:9000?bind=[::1]:7000&pbkeylen=32&enforcedencryption=0&kmrefreshrate=1000&kmpreannounce=7",
                "srt://h:9000?mss=1400&sndbuf=137200&rcvbuf=274400&fc=100&payloadsize=1316",
                "srt://h:9000?maxbw=0&inputbw=125000&oheadbw=50&tlpktdrop=0&nakreport=0&lossmaxttl=7",
                "srt://h:9000?peeridletimeo=9000&conntimeo=500&snddropdelay=-1&recovery=eager&minversion=1.4.2",
                "srt://h:9000?packetfilter=fec,cols:10,rows:5,layout:even,arq:never",
                "srt://h:9000?cryptomode=2&pbkeylen=16",
                "srt://:9000?groupconnect=1",
                "srt://:9000?mode=caller&grouptype=broadcast&nodes=a,[::1]:9001&weights=1,2&adapters=127.0.0.1,::1"
            })
    void whatIsWrittenIsReadAsTheSame(String uri) {
        SrtSpec spec = SrtUri.parse(uri);
        String written = SrtUriWriter.own(spec);
        assertThat(SrtUri.parse(written)).as(written).isEqualTo(spec);
        assertThat(SrtUriWriter.own(SrtUri.parse(written))).isEqualTo(written);
    }

    @Test
    void aPassphraseIsNotWritten() {
        SrtSpec spec = SrtUri.parse(LISTENER + "passphrase=secret-secret&pbkeylen=24");
        assertThat(SrtUriWriter.own(spec)).doesNotContain("secret").contains("pbkeylen=24");
        assertThat(SrtUriWriter.peers(spec, "gateway")).doesNotContain("secret").contains("pbkeylen=24");
        assertThat(spec.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "srt://:9000?streamid=news&latency=200 srt://gateway:9000?mode=caller&latency=200&streamid=news",
                "srt://198.51.100.7:9000?latency=200 srt://:9000?mode=listener&latency=200",
                "srt://198.51.100.7:9000?mode=rendezvous&rcvlatency=80&peerlatency=90 srt://gateway:9000?mode=rendezvous&latency=90",
                "srt://:9000?packetfilter=fec,cols:9 srt://gateway:9000?mode=caller&latency=120&packetfilter=fec,cols:9"
            })
    void theOtherSideIsGivenWhatFits(String own, String theirs) {
        assertThat(SrtUriWriter.peers(SrtUri.parse(own), "gateway")).isEqualTo(theirs);
    }

    @Test
    void anIpv6AddressOfOursIsWrittenInBrackets() {
        assertThat(SrtUriWriter.peers(SrtUri.parse("srt://:9000"), "2001:db8::1"))
                .startsWith("srt://[2001:db8::1]:9000?");
    }

    @Test
    void theStreamIdOfAPeersUriIsEncodedOnlyWhereItMustBe() {
        SrtSpec spec = SrtUri.parse("srt://:9000?streamid=#!::r=a%26b%25c d,m=publish,u=ñ+'x'");

        String uri = SrtUriWriter.peers(spec, "gateway");

        assertThat(uri).contains("streamid=#!::r=a%26b%25c%20d,m=publish,u=%C3%B1+'x'");
        assertThat(SrtUri.parse(uri).options().streamId())
                .isEqualTo(spec.options().streamId());
    }
}
