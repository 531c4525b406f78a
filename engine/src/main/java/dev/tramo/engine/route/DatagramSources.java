package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.Source;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.net.Loop;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a datagram leg: none, or one, which hands its payloads to the leg itself, or several behind a {@link SourceSwitch}. A
 * switch stays when all sources but one are removed, since counters are to go on. Loop's thread.
 */
final class DatagramSources {
    /** Makes an endpoint, which is not open yet. */
    interface Maker {
        /**
         * Makes the source of that ID.
         *
         * @param changed is called when its state has changed
         */
        Source make(String id, SourceSpec spec, PayloadConsumer consumer, Runnable changed);

        /** Where a source that goes on is to hand its payloads, on their way to {@code consumer}. */
        PayloadConsumer passing(String id, PayloadConsumer consumer);
    }

    private final Loop loop;
    private final AnalysisThresholds thresholds;
    private final Maker maker;
    private final PayloadConsumer output;
    private final Runnable changed;
    private final Consumer<SwitchSnapshot.Switch> reports;
    private LegSpec spec;
    private @Nullable Source only;
    private @Nullable DatagramSwitch several;

    /**
     * Sources that are not open yet.
     *
     * @param thresholds when a transport stream is faulty
     * @param output takes the payloads
     * @param changed is called when the state of one has changed
     */
    DatagramSources(
            Loop loop,
            LegSpec spec,
            AnalysisThresholds thresholds,
            Maker maker,
            PayloadConsumer output,
            Runnable changed,
            Consumer<SwitchSnapshot.Switch> reports) {
        this.loop = loop;
        this.spec = spec;
        this.thresholds = thresholds;
        this.maker = maker;
        this.output = output;
        this.changed = changed;
        this.reports = reports;
        make();
    }

    private void make() {
        if (spec.sources().size() > 1) {
            several = newSwitch();
        } else if (!spec.sources().isEmpty()) {
            only = newOnly(spec.sources().getFirst());
        }
    }

    private DatagramSwitch newSwitch() {
        return new DatagramSwitch(loop, spec, thresholds, maker, output, changed, reports);
    }

    private Source newOnly(RouteSpec.Source source) {
        return maker.make(source.id(), source.spec(), output, this::onlyChanged);
    }

    /** It may have become one of several since it was made. */
    private void onlyChanged() {
        if (several != null) {
            several.adoptedChanged();
        }
        changed.run();
    }

    void open() {
        if (only != null) {
            only.open();
        }
        if (several != null) {
            several.open();
        }
    }

    /** Closes what is not to stay, before anything is opened that may need its port. */
    void closeOthers(LegSpec next) {
        if (several != null && !next.sources().isEmpty()) {
            several.control().closeOthers(next);
        }
        Source open = only;
        if (open != null && heir(next).isEmpty()) {
            close(open);
            only = null;
        }
    }

    /** What the only source is to be, if it is to go on as it is: the ID may be another. */
    private Optional<RouteSpec.Source> heir(LegSpec next) {
        SourceSpec now = spec.sources().getFirst().spec();
        return next.sources().stream()
                .filter(source -> source.spec().equals(now))
                .findFirst();
    }

    /** Becomes what is said by the smallest change; to be called after {@link #closeOthers}. */
    void change(LegSpec next) {
        Source open = only;
        String heir = open == null ? "" : heir(next).orElseThrow().id();
        spec = next;
        if (several != null) {
            if (next.sources().isEmpty()) {
                several.close();
                several = null;
            } else {
                several.change(next);
            }
        } else if (open == null) {
            make();
            open();
        } else if (next.sources().size() > 1) {
            DatagramSwitch made = newSwitch();
            several = made;
            only = null;
            made.adopt(heir, open);
            made.open();
        }
    }

    /** Once a second. */
    void observe(double seconds) {
        for (Endpoint endpoint : endpoints()) {
            endpoint.observe(seconds);
            endpoint.status().observe();
            Stall.end(endpoint, spec.route().switching());
        }
        if (several != null) {
            several.control().observed();
        }
    }

    /** Those that are open. */
    List<Endpoint> endpoints() {
        if (several != null) {
            return several.control().endpoints();
        }
        return only == null ? List.of() : List.of(only);
    }

    /** The one that the stream is taken from, if it is open. */
    Optional<Endpoint> active() {
        return several == null
                ? Optional.ofNullable(only)
                : several.control().active().endpoint();
    }

    List<SourceSnapshot> snapshots() {
        if (several != null) {
            return several.control().snapshots();
        }
        EndpointSnapshot seen = only == null ? null : only.snapshot();
        return seen == null
                ? List.of()
                : List.of(SourceSnapshot.only(spec.sources().getFirst().id(), seen));
    }

    SwitchSnapshot switching() {
        return several == null ? SwitchSnapshot.NONE : several.control().snapshot();
    }

    void close() {
        if (only != null) {
            close(only);
        }
        if (several != null) {
            several.close();
        }
    }

    private static void close(Endpoint endpoint) {
        endpoint.close();
        endpoint.status().close();
    }
}
