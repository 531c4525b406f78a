package dev.tramo.server.observe.history;

import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Summary;
import dev.tramo.server.store.StoreUnavailableException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Answers what figures were: from the finest resolution that there is of a time. Any thread. */
@Singleton
public class HistoryReader {
    /** Of all series of an answer together. */
    static final int POINTS_MAX = 10_000;
    /** Each is a multiple of the one before. */
    private static final List<Integer> STEPS = List.of(1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 86_400);
    /** The longest step, seconds. */
    public static final int STEP_MAX = 86_400;

    private final HistoryStore store;
    private final SecondRings seconds;
    private final Minutes minutes;
    private final Clock clock;

    @Inject
    HistoryReader(HistoryStore store, HistoryRecorder recorder) {
        this(store, recorder, Clock.systemUTC());
    }

    HistoryReader(HistoryStore store, HistoryRecorder recorder, Clock clock) {
        this.store = store;
        this.seconds = recorder.seconds();
        this.minutes = recorder.minutes();
        this.clock = clock;
    }

    /** Whether anything is known of a route, which may have been deleted since; of the server, if it is empty. */
    public boolean has(String route) {
        List<Minute> known = new ArrayList<>();
        minutes.read(route, known::add);
        return !known.isEmpty() || seconds.oldest(route).isPresent() || store.has(route);
    }

    /**
     * Answers.
     *
     * @throws TooManyPointsException if it would be too much in the wanted steps, or in any
     * @throws StoreUnavailableException if the store is needed and does not answer
     */
    public FigureHistory read(HistoryQuery query) throws TooManyPointsException {
        Resolution resolution = resolution(query);
        List<Figure> figures = query.figures().isEmpty()
                ? List.of(Figure.values())
                : query.figures().stream().sorted().toList();
        Set<String> endpoints = endpoints(query, resolution);
        Buckets buckets = gathered(query, resolution, endpoints, firstStep(query, resolution, endpoints.size()));
        while (!fits(buckets.series(figures), buckets.count())) {
            if (query.step() > 0) {
                throw tooMany(buckets.series(figures), buckets.count(), buckets.step());
            }
            buckets = buckets.coarser(query.to(), longer(buckets.step(), buckets.series(figures), buckets.count()));
        }
        return buckets.history(figures, resolution.seconds());
    }

    private static boolean fits(int series, long points) {
        return Math.max(1, series) * points <= POINTS_MAX;
    }

    private static int longer(int step, int series, int points) throws TooManyPointsException {
        return STEPS.stream()
                .filter(longer -> longer > step)
                .findFirst()
                .orElseThrow(() -> tooMany(series, points, step));
    }

    private static TooManyPointsException tooMany(int series, long points, int step) {
        return new TooManyPointsException("step: " + step + " makes " + points + " points of each of " + series
                + " figures; allowed are " + POINTS_MAX + " in all: ask for a longer step, a shorter time, or some of"
                + " the endpoints and figures");
    }

    /** The finest that there is of the time, or the coarsest that makes up the wanted step. */
    private Resolution resolution(HistoryQuery query) {
        long now = clock.instant().getEpochSecond();
        if (query.step() > 0 && query.step() < Resolution.MINUTE.seconds() && query.from() >= now - seconds.length()) {
            return Resolution.SECOND;
        }
        if (query.step() == 0 && isKnownBySecond(query, now)) {
            return Resolution.SECOND;
        }
        boolean isByQuarter = query.step() > 0 && query.step() % Resolution.QUARTER.seconds() == 0;
        return isByQuarter || query.from() < store.minutesSince(now) || isTooLongForMinutes(query)
                ? Resolution.QUARTER
                : Resolution.MINUTE;
    }

    /** In steps of at least a quarter, quarters say the same as minutes. */
    private static boolean isTooLongForMinutes(HistoryQuery query) {
        return query.step() == 0 && (query.to() - query.from()) / POINTS_MAX >= Resolution.QUARTER.seconds();
    }

    /** Whether the seconds in memory reach back to where the time begins, or to the first that is known of the route. */
    private boolean isKnownBySecond(HistoryQuery query, long now) {
        OptionalLong oldest = seconds.oldest(query.route());
        if (oldest.isEmpty() || query.from() < now - seconds.length()) {
            return false;
        }
        long before = Minutes.begin(oldest.getAsLong());
        if (before <= query.from()) {
            return true;
        }
        try {
            Buckets earlier = gathered(
                    new HistoryQuery(query.route(), Set.of(), Set.of(), query.from(), before, 0),
                    Resolution.MINUTE,
                    new HashSet<>(store.endpoints(Resolution.MINUTE, query.route(), query.from(), before)),
                    Resolution.MINUTE.seconds());
            return earlier.isEmpty();
        } catch (StoreUnavailableException e) {
            return true; // what memory knows is better than nothing
        }
    }

    private Set<String> endpoints(HistoryQuery query, Resolution resolution) {
        Set<String> endpoints = new HashSet<>();
        if (resolution == Resolution.SECOND) {
            seconds.read(query.route(), query.from(), query.to(), (endpoint, figure, second, value) -> {
                boolean _ = endpoints.add(endpoint);
            });
        } else {
            endpoints.addAll(store.endpoints(resolution, query.route(), query.from(), query.to()));
            minutes.read(query.route(), minute -> {
                boolean _ = endpoints.add(minute.endpoint());
            });
        }
        if (!query.endpoints().isEmpty()) {
            boolean _ = endpoints.retainAll(query.endpoints());
        }
        return endpoints;
    }

    /** A step in which one figure of each endpoint fits. */
    private static int firstStep(HistoryQuery query, Resolution resolution, int endpoints)
            throws TooManyPointsException {
        if (query.step() > 0) {
            int step = Math.ceilDiv(query.step(), resolution.seconds()) * resolution.seconds();
            long points = (query.to() - query.from()) / step;
            if (!fits(endpoints, points)) {
                throw tooMany(Math.max(1, endpoints), points, step);
            }
            return step;
        }
        for (int step : STEPS) {
            if (step >= resolution.seconds() && fits(endpoints, (query.to() - query.from()) / step + 2)) {
                return step;
            }
        }
        throw tooMany(Math.max(1, endpoints), (query.to() - query.from()) / STEP_MAX, STEP_MAX);
    }

    private Buckets gathered(HistoryQuery query, Resolution resolution, Set<String> endpoints, int step) {
        Buckets buckets = new Buckets(query.from(), query.to(), step);
        long from = Math.floorDiv(query.from(), step) * step;
        long to = Math.ceilDiv(query.to(), step) * step;
        if (resolution == Resolution.SECOND) {
            seconds.read(query.route(), from, to, (endpoint, figure, second, value) -> {
                if (endpoints.contains(endpoint)) {
                    buckets.at(endpoint, second).ifPresent(sum -> sum.add(figure, value));
                }
            });
            return buckets;
        }
        for (String endpoint : endpoints) {
            store.read(
                    resolution,
                    query.route(),
                    endpoint,
                    from,
                    to,
                    (second, summary) -> buckets.at(endpoint, second).ifPresent(sum -> sum.add(summary)));
        }
        minutes.read(query.route(), minute -> {
            if (endpoints.contains(minute.endpoint())) {
                add(buckets, minute.endpoint(), minute.second(), minute.summary());
            }
        });
        return buckets;
    }

    private static void add(Buckets buckets, String endpoint, long second, Summary summary) {
        buckets.at(endpoint, second).ifPresent(sum -> sum.add(summary));
    }
}
