package dev.tramo.server;

import dev.tramo.engine.Engine;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.amf.AmfLimits;
import dev.tramo.rtmp.driver.ServerLimits;
import dev.tramo.rtmp.driver.TlsFiles;
import dev.tramo.rtmp.live.QueueLimits;
import dev.tramo.rtmp.wire.ChunkLimits;
import dev.tramo.server.config.RtmpLimit;
import dev.tramo.server.config.Settings;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The engine of this process; closed, so that peers are told, when the program ends. */
final class EngineProducer {
    private static final long MEBIBYTE = 1L << 20;
    private static final int MEMORY_SHARE = 4;

    @Produces
    @Singleton
    static Engine engine(Config config) throws IOException {
        RtmpSettings rtmp = rtmp(config);
        long srtBytes = config.getValue(Settings.SRT_MEMORY_MIB_MAX, Integer.class) * MEBIBYTE;
        Engine engine = new Engine(
                config.getValue("tramo.loops", Integer.class),
                TransportKind.best(),
                rtmp,
                srtBytes > 0 ? srtBytes : Engine.srtBytesDefault(rtmp.memoryBytesMax()));
        engine.takePrecedence();
        return engine;
    }

    private static RtmpSettings rtmp(Config config) throws IOException {
        Optional<Path> certificate = config.getOptionalValue("tramo.rtmps.cert.file", Path.class);
        Optional<Path> key = config.getOptionalValue("tramo.rtmps.key.file", Path.class);
        Optional<TlsFiles> tls = certificate.isPresent() && key.isPresent()
                ? Optional.of(new TlsFiles(certificate.get(), key.get()))
                : Optional.empty();
        long memory = number(config, RtmpLimit.MEMORY_MIB_MAX) * MEBIBYTE;
        return new RtmpSettings(
                address(config, "tramo.rtmp.port"),
                address(config, "tramo.rtmps.port"),
                tls,
                config.getOptionalValue("tramo.rtmps.trust.file", Path.class),
                limits(config),
                new ServerLimits(
                        number(config, RtmpLimit.CONNECTIONS_PER_ADDRESS_MAX), number(config, RtmpLimit.HALF_OPEN_MAX)),
                new QueueLimits(number(config, RtmpLimit.QUEUE_BYTES_MAX), number(config, RtmpLimit.QUEUE_MILLIS_MAX)),
                memory > 0 ? memory : Runtime.getRuntime().maxMemory() / MEMORY_SHARE);
    }

    private static Optional<InetSocketAddress> address(Config config, String portKey) {
        int port = config.getValue(portKey, Integer.class);
        String host = config.getValue("tramo.rtmp.host", String.class);
        return port < 0 ? Optional.empty() : Optional.of(new InetSocketAddress(host, port));
    }

    private static RtmpLimits limits(Config config) {
        return new RtmpLimits(
                new ChunkLimits(
                        number(config, RtmpLimit.VIDEO_BYTES_MAX),
                        number(config, RtmpLimit.AUDIO_BYTES_MAX),
                        number(config, RtmpLimit.DATA_BYTES_MAX),
                        number(config, RtmpLimit.COMMAND_BYTES_MAX),
                        number(config, RtmpLimit.PARTIAL_BYTES_MAX),
                        number(config, RtmpLimit.PARTIAL_MESSAGES_MAX),
                        number(config, RtmpLimit.CHUNK_STREAMS_MAX)),
                new AmfLimits(
                        number(config, RtmpLimit.AMF_DEPTH_MAX),
                        number(config, RtmpLimit.AMF_VALUES_MAX),
                        number(config, RtmpLimit.AMF_KEY_BYTES_MAX)),
                seconds(config, RtmpLimit.HANDSHAKE_SECONDS),
                seconds(config, RtmpLimit.CONNECT_SECONDS),
                seconds(config, RtmpLimit.REQUEST_SECONDS),
                seconds(config, RtmpLimit.FIRST_MEDIA_SECONDS),
                seconds(config, RtmpLimit.IDLE_SECONDS),
                number(config, RtmpLimit.COMMANDS_MAX),
                number(config, RtmpLimit.COMMANDS_PER_SECOND_MAX),
                number(config, RtmpLimit.ADDRESS_BYTES_MAX),
                number(config, RtmpLimit.UNACCEPTED_BYTES_MAX),
                number(config, RtmpLimit.PUBLISHER_MBPS_MAX) * 1_000_000L);
    }

    private static int number(Config config, RtmpLimit limit) {
        return config.getValue(limit.key(), Integer.class);
    }

    private static Duration seconds(Config config, RtmpLimit limit) {
        return Duration.ofSeconds(number(config, limit));
    }

    static void close(@Disposes Engine engine) {
        engine.close();
    }
}
