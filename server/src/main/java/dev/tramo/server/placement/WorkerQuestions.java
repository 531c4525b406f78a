package dev.tramo.server.placement;

import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.server.figures.AnalysisFigures;
import dev.tramo.server.figures.SrtDelayFigures;
import dev.tramo.server.worker.Message;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a route's worker is asked, if it is connected and understands the question. Any thread; what has an answer at once waits for it. */
final class WorkerQuestions {
    private static final System.Logger LOG = System.getLogger(WorkerQuestions.class.getName());
    /** A worker waits ten seconds for a keyframe. */
    private static final int STILL_SECONDS_MAX = 12;

    private final String route;
    private final Requests<Integer> kicks = new Requests<>(0);
    private final Requests<Optional<List<SrtDelays>>> delays = new Requests<>(Optional.empty());
    private final Requests<Optional<AnalysisFigures>> analyses = new Requests<>(Optional.empty());
    private final Requests<Optional<List<PeerBan>>> bans = new Requests<>(Optional.empty());
    private final Requests<Message.Still> stills =
            new Requests<>(new Message.Still(0, "", "its worker does not answer"), STILL_SECONDS_MAX);

    /** Of the worker that is connected, with what it said first. */
    private record Partner(WorkerSession session, Message.Hello hello) {}

    private @Nullable Partner partner;

    WorkerQuestions(String route) {
        this.route = route;
    }

    /** A worker has come. */
    synchronized void welcomed(WorkerSession session, Message.Hello hello) {
        partner = new Partner(session, hello);
    }

    /** Nobody is there any more: none is answered. */
    synchronized void giveUp() {
        partner = null;
        kicks.giveUp();
        delays.giveUp();
        analyses.giveUp();
        bans.giveUp();
        stills.giveUp();
    }

    /** The worker has answered. */
    void heard(WorkerSession from, Message.Answer answer) {
        try {
            switch (answer) {
                case Message.Kicked done -> kicks.answered(done.request(), done.sessions());
                case Message.Analysis told -> analyses.answered(told.request(), Optional.of(told.found()));
                case Message.Still told -> stills.answered(told.request(), told);
                case Message.Bans told -> bans.answered(told.request(), Optional.of(read(told)));
                case Message.Delays told -> delays.answered(told.request(), Optional.of(read(told)));
            }
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "route={0} worker said {1}", route, e.getMessage());
            from.close("not understood");
        }
    }

    private static List<PeerBan> read(Message.Bans told) {
        return told.all().stream().map(Message.Ban::read).toList();
    }

    private static List<SrtDelays> read(Message.Delays told) {
        return told.sessions().stream().map(SrtDelayFigures::delays).toList();
    }

    /** Ends SRT sessions; how many, as far as the worker answers in time. */
    int kick(String peer, long banMillis, String by) {
        return ask(kicks, _ -> true, number -> new Message.Kick(number, peer, banMillis, by))
                .orElse(0);
    }

    /**
     * Who is kept out; empty if the worker does not tell.
     *
     * @param lifted an address that is let in again before; empty for none
     */
    Optional<List<PeerBan>> bans(String lifted) {
        return ask(bans, Message.Hello::tellsBans, number -> new Message.AskBans(number, lifted))
                .flatMap(told -> told);
    }

    /** How long the packets of the source's SRT sessions took; empty if the worker does not tell. */
    Optional<List<SrtDelays>> delays() {
        return ask(delays, Message.Hello::tellsDelays, Message.AskDelays::new).flatMap(told -> told);
    }

    /**
     * What was found in the stream; empty if the worker does not tell.
     *
     * @param isReset whether it is counted from zero afterwards
     */
    Optional<AnalysisFigures> analysis(boolean isReset) {
        return ask(analyses, Message.Hello::tellsAnalysis, number -> new Message.AskAnalysis(number, isReset))
                .flatMap(told -> told);
    }

    /**
     * The last keyframe.
     *
     * @param source ID of the source that brings it; empty for what the route carries
     * @return fails with {@link NothingToShowException} if there is none, or nobody tells
     */
    CompletableFuture<byte[]> still(String source) {
        return begin(stills, Message.Hello::tellsStills, number -> new Message.AskStill(number, source))
                .map(answer -> answer.thenCompose(WorkerQuestions::picture))
                .orElseGet(() -> missing("its worker is not connected, of an older version, or asked by too many"));
    }

    private static CompletableFuture<byte[]> picture(Message.Still told) {
        try {
            return told.picture().isEmpty()
                    ? missing(told.missing())
                    : CompletableFuture.completedFuture(Base64.getDecoder().decode(told.picture()));
        } catch (IllegalArgumentException e) {
            return missing("its worker's answer is no picture");
        }
    }

    private static CompletableFuture<byte[]> missing(String why) {
        return CompletableFuture.failedFuture(new NothingToShowException(why));
    }

    /** Asks and waits for the answer; empty as of {@link #begin}. */
    private <T> Optional<T> ask(
            Requests<T> requests, Predicate<Message.Hello> understands, LongFunction<Message.FromServer> message) {
        return begin(requests, understands, message).map(CompletableFuture::join);
    }

    /** Asks; empty if no worker is connected, it does not understand, or too much is asked. */
    private synchronized <T> Optional<CompletableFuture<T>> begin(
            Requests<T> requests, Predicate<Message.Hello> understands, LongFunction<Message.FromServer> message) {
        Partner asked = partner;
        if (asked == null || !understands.test(asked.hello())) {
            return Optional.empty();
        }
        Optional<Requests.Request<T>> request = requests.begin(message);
        request.ifPresent(made -> asked.session().send(made.message()));
        return request.map(Requests.Request::done);
    }
}
