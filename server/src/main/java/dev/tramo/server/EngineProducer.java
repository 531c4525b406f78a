package dev.tramo.server;

import dev.tramo.engine.Engine;
import dev.tramo.engine.file.Recordings;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.driver.TlsFiles;
import dev.tramo.server.config.RecordingOptions;
import dev.tramo.server.config.Settings;
import dev.tramo.server.limit.AnalysisKeys;
import dev.tramo.server.limit.EngineRtmp;
import dev.tramo.server.limit.RtmpLimit;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.eclipse.microprofile.config.Config;

/** The engine of this process; closed, so that peers are told, when the program ends. */
final class EngineProducer {
    private static final long MEBIBYTE = 1L << 20;
    private static final String RTMP_HOST = "tramo.rtmp.host";

    @Produces
    @Singleton
    static Recordings recordings(Config config) {
        Recordings recordings = new Recordings(
                config.getValue(RecordingOptions.FOLDER, Path.class),
                config.getValue(RecordingOptions.FREE_MIB_MIN, Integer.class) * MEBIBYTE);
        recordings.repair();
        return recordings;
    }

    @Produces
    @Singleton
    static Engine engine(Config config, Recordings recordings) throws IOException {
        RtmpSettings rtmp = rtmp(config);
        long srtBytes = config.getValue(Settings.SRT_MEMORY_MIB_MAX, Integer.class) * MEBIBYTE;
        Engine engine = new Engine(
                config.getValue("tramo.loops", Integer.class),
                TransportKind.best(),
                rtmp,
                srtBytes > 0 ? srtBytes : Engine.srtBytesDefault(rtmp.memoryBytesMax()));
        engine.analyzeBy(AnalysisKeys.thresholds(key -> config.getValue(key, Integer.class)));
        engine.recordTo(recordings);
        engine.takePrecedence();
        return engine;
    }

    private static RtmpSettings rtmp(Config config) throws IOException {
        Optional<Path> certificate = config.getOptionalValue("tramo.rtmps.cert.file", Path.class);
        Optional<Path> key = config.getOptionalValue("tramo.rtmps.key.file", Path.class);
        Optional<TlsFiles> tls = certificate.isPresent() && key.isPresent()
                ? Optional.of(new TlsFiles(certificate.get(), key.get()))
                : Optional.empty();
        ToIntFunction<RtmpLimit> limit = of -> config.getValue(of.key(), Integer.class);
        return new RtmpSettings(
                address(config, "tramo.rtmp.port"),
                address(config, "tramo.rtmps.port"),
                Optional.of(config.getValue(RTMP_HOST, String.class)),
                tls,
                config.getOptionalValue("tramo.rtmps.trust.file", Path.class),
                EngineRtmp.limits(limit),
                EngineRtmp.serverLimits(limit),
                EngineRtmp.queue(limit),
                EngineRtmp.memoryBytesMax(limit));
    }

    private static Optional<InetSocketAddress> address(Config config, String portKey) {
        int port = config.getValue(portKey, Integer.class);
        String host = config.getValue(RTMP_HOST, String.class);
        return port < 0 ? Optional.empty() : Optional.of(new InetSocketAddress(host, port));
    }

    static void close(@Disposes Engine engine) {
        engine.close();
    }
}
