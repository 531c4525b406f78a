package dev.tramo.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.server.figures.SrtDelayFigures;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.server.worker.Message;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions to a worker, and what becomes of them. */
class WorkerQuestionsTest {
    private static final byte[] PICTURE = {0, 1, 2, -1};

    private final Remote.Session session = new Remote.Session();
    private final WorkerQuestions questions = new WorkerQuestions("one");

    @BeforeEach
    void aWorkerIsThere() {
        questions.welcomed(session, Remote.hello("first"));
    }

    @Test
    void aKickIsAnsweredByTheWorker() throws Exception {
        CompletableFuture<Integer> kicked = CompletableFuture.supplyAsync(
                () -> questions.kick("192.0.2.7", 1_500, "admin"), Thread::startVirtualThread);
        Message.Kick kick = awaitSent(Message.Kick.class);
        assertThat(kick).isEqualTo(new Message.Kick(1, "192.0.2.7", 1_500, "admin"));
        questions.heard(session, new Message.Kicked(99, 5));
        questions.heard(session, new Message.Kicked(kick.request(), 2));
        assertThat(kicked.get(5, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void bansAreAskedForAndLifted() throws Exception {
        CompletableFuture<Optional<List<PeerBan>>> told =
                CompletableFuture.supplyAsync(() -> questions.bans("192.0.2.7"), Thread::startVirtualThread);
        Message.AskBans asked = awaitSent(Message.AskBans.class);
        assertThat(asked.lifted()).isEqualTo("192.0.2.7");
        Message.Ban left = new Message.Ban("192.0.2.8", Instant.EPOCH, Instant.EPOCH.plusSeconds(60), "admin");
        questions.heard(session, new Message.Bans(asked.request(), List.of(left)));
        assertThat(told.get(5, TimeUnit.SECONDS))
                .hasValue(
                        List.of(new PeerBan(InetAddress.ofLiteral("192.0.2.8"), left.since(), left.until(), "admin")));
    }

    @Test
    void delaysAreAskedForAndTold() throws Exception {
        CompletableFuture<Optional<List<SrtDelays>>> told =
                CompletableFuture.supplyAsync(questions::delays, Thread::startVirtualThread);
        Message.AskDelays asked = awaitSent(Message.AskDelays.class);

        questions.heard(session, new Message.Delays(asked.request(), List.of(SrtDelayFigures.of(Snapshots.DELAYS))));

        List<SrtDelays> delays = told.get(5, TimeUnit.SECONDS).orElseThrow();
        assertThat(delays.stream().map(SrtDelayFigures::of).toList())
                .containsExactly(SrtDelayFigures.of(Snapshots.DELAYS));
    }

    @Test
    void aPictureComesAsItWas() {
        CompletableFuture<byte[]> still = questions.still("backup");
        Message.AskStill asked = (Message.AskStill) session.last();
        assertThat(asked.source()).isEqualTo("backup");
        assertThat(still).isNotDone();

        questions.heard(
                session, new Message.Still(asked.request(), Base64.getEncoder().encodeToString(PICTURE), ""));
        assertThat(still.join()).isEqualTo(PICTURE);
    }

    @Test
    void whyThereIsNoPictureIsSaid() {
        CompletableFuture<byte[]> still = questions.still("");
        Message.AskStill asked = (Message.AskStill) session.last();
        questions.heard(session, new Message.Still(asked.request(), "", "no keyframe within 10 s"));
        failsWith(still, "no keyframe within 10 s");

        CompletableFuture<byte[]> odd = questions.still("");
        questions.heard(session, new Message.Still(((Message.AskStill) session.last()).request(), "!", ""));
        failsWith(odd, "its worker's answer is no picture");

        CompletableFuture<byte[]> lost = questions.still("");
        questions.giveUp();
        failsWith(lost, "its worker does not answer");
        failsWith(questions.still(""), "its worker is not connected, of an older version, or asked by too many");
    }

    @Test
    void anOlderWorkerIsNotAskedWhatItDoesNotUnderstand() {
        questions.welcomed(session, new Message.Hello("first", "0.1.0", 0, false, false, false, false));

        assertThat(questions.delays()).isEmpty();
        assertThat(questions.bans("")).isEmpty();
        assertThat(questions.analysis(false)).isEmpty();
        failsWith(questions.still(""), "its worker is not connected, of an older version, or asked by too many");
        assertThat(session.sent).isEmpty();
    }

    private static void failsWith(CompletableFuture<byte[]> still, String why) {
        assertThat(still).isCompletedExceptionally();
        assertThatThrownBy(still::get)
                .cause()
                .isInstanceOf(NothingToShowException.class)
                .hasMessage(why);
    }

    private <T> T awaitSent(Class<T> type) {
        return await().until(
                        () -> session.sent.stream()
                                .filter(type::isInstance)
                                .map(type::cast)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
