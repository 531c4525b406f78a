package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

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

    @AutoClose
    private final CameraStage stage = new CameraStage().start();

    @Test
    void whoDoesNotShakeHandsMakesRoomAfterFiveSeconds() {
        long start = System.nanoTime();
        List<RawRtmp> silent = new ArrayList<>();
        for (int i = 0; i < OF_ONE_ADDRESS; i++) {
            silent.add(stage.add(new RawRtmp(stage.port())));
        }
        RawRtmp oneTooMany = stage.add(new RawRtmp(stage.port()));
        within(2).until(oneTooMany::hasEnded);
        PeerProcess turnedAway = stage.publish(Film.PLAIN);
        assertThat(turnedAway.exitCode(3)).isNotZero();
        assertThat(silent).noneMatch(RawRtmp::hasEnded);

        within(8).until(() -> silent.stream().allMatch(RawRtmp::hasEnded));
        assertThat(System.nanoTime() - start)
                .isBetween(TimeUnit.SECONDS.toNanos(5), TimeUnit.MILLISECONDS.toNanos(7_500));
        stage.publish(Film.PLAIN);
        stage.awaitSource(State.RUNNING);
    }
}
