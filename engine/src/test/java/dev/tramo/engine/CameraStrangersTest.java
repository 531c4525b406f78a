package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The limits on strangers as they are by default. */
@Execution(ExecutionMode.CONCURRENT)
class CameraStrangersTest {
    private static final int OF_ONE_ADDRESS = 50;
    private static final int ADDRESSES = 12;

    @AutoClose
    private final CameraStage stage = new CameraStage();

    @Test
    void whoDoesNotShakeHandsIsClosedAfterFiveSeconds() {
        stage.start();
        long start = System.nanoTime();
        List<RawRtmp> silent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            silent.add(stage.add(new RawRtmp(stage.port())));
        }
        within(10).until(() -> silent.stream().allMatch(RawRtmp::hasEnded));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void idleConnectionsOfItsOwnAddressDoNotKeepACameraOut() {
        stage.start();
        List<RawRtmp> silent = new ArrayList<>();
        for (int i = 0; i < OF_ONE_ADDRESS; i++) {
            silent.add(stage.add(new RawRtmp(stage.port())));
        }
        stage.add(new RawRtmp(stage.port())).publish("cam", CameraStage.KEY).frames(0);
        within(10).until(() -> stage.source().connected());

        within(10).until(silent.getFirst()::hasEnded);
    }

    @Test
    void sixHundredIdleConnectionsOfTwelveAddressesKeepNoCameraOut() throws IOException {
        stage.push("a", stage.newReceiver()).start();
        for (int i = 0; i < ADDRESSES * OF_ONE_ADDRESS; i++) {
            Socket idle = stage.add(new Socket());
            idle.bind(new InetSocketAddress("127.0.1." + (1 + i % ADDRESSES), 0));
            idle.connect(new InetSocketAddress("127.0.0.1", stage.port()));
        }
        RawRtmp camera = stage.add(new RawRtmp(stage.port())).publish("cam", CameraStage.KEY);
        camera.frames(0);
        within(5).until(() -> stage.destination("a").connected());
        long sent = stage.destination("a").rtmp().frames();
        camera.frames(40).frames(80);
        within(5).until(() -> stage.destination("a").rtmp().frames() >= sent + 2);
    }
}
