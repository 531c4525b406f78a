package dev.tramo.server.view;

import dev.tramo.engine.hls.HlsOutput;
import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.mpegts.hls.Playlists;
import dev.tramo.mpegts.hls.Presentation;
import dev.tramo.mpegts.hls.Rendition;
import dev.tramo.server.api.RefusedException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Answers with playlists and media of an output, as soon as they are there. On event loops; nothing here waits. */
@Singleton
final class HlsMedia {
    /** Players that wait, of all routes. */
    static final int WAITING_MAX = 500;

    private static final String PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
    /** For the first segment: a keyframe must come first. */
    private static final Duration BEGINNING_MAX = Duration.ofSeconds(15);

    private static final double WAIT_TARGETS = 1.5;
    private static final long SEGMENTS_AHEAD_MAX = 2;
    private static final int UNAVAILABLE = 503;

    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * What a blocking request waits for: the segment of that number, or its part.
     *
     * @param segment −1: nothing is waited for
     * @param part −1: the whole segment
     */
    record Wanted(long segment, long part) {
        static final Wanted NOTHING = new Wanted(-1, -1);
    }

    /**
     * The master playlist.
     *
     * @param folder what stands before the names of files
     * @param loop answers are written there
     */
    CompletableFuture<Response> master(HlsOutput of, String folder, String query, Executor loop) {
        return await(of, Presentation::isReady, BEGINNING_MAX, loop, now -> {
            if (!now.isReady()) {
                throw new NothingToShowException("");
            }
            return playlist(Playlists.master(now, folder, query));
        });
    }

    /** What a master playlist leads to. */
    CompletableFuture<Response> file(HlsOutput of, HlsFile file, Wanted wanted, String query, Executor loop)
            throws RefusedException {
        return file.kind() == HlsFile.Kind.PLAYLIST
                ? playlist(of, file.rendition(), wanted, query, loop)
                : media(of, file, loop);
    }

    private CompletableFuture<Response> playlist(
            HlsOutput of, String rendition, Wanted wanted, String query, Executor loop) throws RefusedException {
        Optional<Rendition> present = of.presentation().rendition(rendition);
        if (present.isPresent() && wanted.segment() > present.get().open().number() + SEGMENTS_AHEAD_MAX) {
            throw RefusedException.invalid("_HLS_msn: " + wanted.segment() + "; the playlist is at "
                    + present.get().open().number());
        }
        Predicate<Presentation> until = now -> now.isReady()
                && now.rendition(rendition)
                        .filter(it -> wanted.segment() < 0 || it.has(wanted.segment(), wanted.part()))
                        .isPresent();
        Duration timeout = of.presentation().isReady() ? timeout(of) : BEGINNING_MAX;
        return await(of, until, timeout, loop, now -> {
            if (!now.isReady()) {
                throw new NothingToShowException("");
            }
            // While the source is away, players get what there is, and ask again.
            Rendition found = now.rendition(rendition)
                    .orElseThrow(() -> RefusedException.unknown("there is no " + rendition + " in the stream"));
            return playlist(Playlists.media(now, found, query));
        });
    }

    private static Duration timeout(HlsOutput of) {
        return Duration.ofMillis((long) (WAIT_TARGETS
                * of.spec().settings().targetSeconds()
                * Duration.ofSeconds(1).toMillis()));
    }

    private static Response.ResponseBuilder playlist(String text) {
        return Response.ok(text).type(PLAYLIST_TYPE).header("Cache-Control", "no-store");
    }

    /** An initialization segment, a segment, or a part, for which the next one is waited. */
    private CompletableFuture<Response> media(HlsOutput of, HlsFile file, Executor loop) {
        Predicate<Presentation> until = now -> file.kind() != HlsFile.Kind.PART
                || now.rendition(file.rendition())
                        .filter(it -> it.nextPart() == file.number())
                        .isEmpty();
        return await(of, until, timeout(of), loop, now -> {
            HlsBytes bytes = now.rendition(file.rendition())
                    .flatMap(rendition -> bytes(rendition, file))
                    .orElseThrow(() -> RefusedException.unknown(HlsBytes.GONE));
            of.served(bytes.size());
            return Response.ok(bytes).type(file.rendition() + "/mp4").header("Cache-Control", "private, max-age=60");
        });
    }

    private static Optional<HlsBytes> bytes(Rendition of, HlsFile file) {
        return switch (file.kind()) {
            case INITIALIZATION ->
                of.header((int) Math.min(file.number(), Integer.MAX_VALUE)).map(header -> HlsBytes.of(header.bytes()));
            case PART -> of.part(file.number()).map(part -> HlsBytes.of(List.of(part)));
            case SEGMENT -> of.segment(file.number()).map(segment -> HlsBytes.of(segment.parts()));
            case PLAYLIST -> Optional.empty();
        };
    }

    private interface Answer {
        Response.ResponseBuilder of(Presentation now) throws RefusedException, NothingToShowException;
    }

    private CompletableFuture<Response> await(
            HlsOutput of, Predicate<Presentation> until, Duration timeout, Executor loop, Answer answer) {
        if (until.test(of.presentation())) {
            return CompletableFuture.completedFuture(of.presentation()).thenCompose(now -> answered(now, answer));
        }
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            return CompletableFuture.completedFuture(full(WAITING_MAX + " players wait"));
        }
        Optional<CompletableFuture<Presentation>> later = of.await(until, timeout);
        if (later.isEmpty()) {
            waiting.decrementAndGet();
            return CompletableFuture.completedFuture(full("too many players of this route wait"));
        }
        // The media loop that has the next part does nothing but say so.
        return later.get()
                .whenCompleteAsync((_, _) -> waiting.decrementAndGet(), loop)
                .thenCompose(now -> answered(now, answer));
    }

    private static CompletableFuture<Response> answered(Presentation now, Answer answer) {
        try {
            return CompletableFuture.completedFuture(answer.of(now).build());
        } catch (RefusedException | NothingToShowException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Response full(String why) {
        return HlsAnswers.error(UNAVAILABLE, why + ", which is the limit")
                .header("Retry-After", "1")
                .build();
    }
}
