package dev.tramo.server.worker;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.srt.driver.Farewell;
import dev.tramo.srt.driver.SrtPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The SRT sessions that there are, kept in a file, so that the next process can end them if this one is killed: until they are
 * told, peers wait for the dead for five seconds. One thread.
 */
final class LastSessions {
    private static final System.Logger LOG = System.getLogger(LastSessions.class.getName());
    private static final TypeReference<List<SrtPath>> PATHS = new TypeReference<>() {};

    private final Path file;
    private List<SrtPath> noted = List.of();

    LastSessions(Path file) {
        this.file = file;
    }

    /** Ends those that a former process left behind. */
    void sayFarewell() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            Wire.read(Files.readString(file), PATHS).stream()
                    .filter(Objects::nonNull)
                    .forEach(LastSessions::sayFarewell);
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "sessions left behind are not ended: {0}", e.getMessage());
        }
        forget();
    }

    /** One that cannot be ended does not keep the others from it. */
    private static void sayFarewell(SrtPath path) {
        try {
            LOG.log(System.Logger.Level.INFO, "ending the session that was left with {0}", path.peer());
            Farewell.send(path);
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "a session left behind is not ended: {0}", e.getMessage());
        }
    }

    /** These are all there are now. */
    void note(RouteSnapshot route) {
        List<SrtPath> now = Stream.concat(
                        route.sources().stream().map(SourceSnapshot::endpoint), route.destinations().values().stream())
                .map(EndpointSnapshot::peers)
                .flatMap(List::stream)
                .flatMap(peer -> peer.paths().stream())
                .toList();
        if (now.equals(noted)) {
            return;
        }
        noted = now;
        try {
            Path _ = Files.writeString(file, Wire.write(now));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "sessions not noted", e);
        }
    }

    /** They were ended properly. */
    void forget() {
        noted = List.of();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "sessions not forgotten", e);
        }
    }
}
