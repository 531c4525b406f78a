package dev.tramo.server.api.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.routes.RouteKind;
import dev.tramo.server.routes.RouteStore;
import dev.tramo.server.routes.StoredRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Takes links of another system into the store, under the IDs that they have there, after the same check as a request passes. For
 * use while no server works with the store. One transaction a link.
 */
public final class LinkIntake {
    /** The largest ID that is taken. */
    public static final long ID_MAX = 999_999_999_999L;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A name under which a request may give a setting.
     *
     * @param isText whether it is free text, and neither a number nor one of some words
     */
    public record Setting(String name, boolean isText) {}

    /** What became of a link. */
    public sealed interface Outcome {}

    /** It is stored. */
    public record Taken() implements Outcome {}

    /** It was stored already with the same settings. Whether it is wanted to run stays as it is. */
    public record AlreadyThere() implements Outcome {}

    /**
     * It is not stored.
     *
     * @param reason names the field, what it was and what is allowed; never shows a passphrase
     */
    public record Refused(String reason) implements Outcome {}

    private final Jdbi jdbi;

    /** Links go to the tables of this store, which are there. */
    public LinkIntake(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** All names under which requests may give settings of this kind of link. */
    public static List<Setting> settings(LinkKind kind) {
        List<Setting> settings = new ArrayList<>();
        for (Field field : LinkFields.of(kind)) {
            boolean isText = field.type() instanceof Field.Text;
            settings.add(new Setting(field.name(), isText));
            field.aliases().forEach(alias -> settings.add(new Setting(alias, isText)));
        }
        return settings;
    }

    /** Names in answers that no request sets: the ID, state and statistics. */
    public static List<String> observed(LinkKind kind) {
        return LinkView.readOnlyNames(kind);
    }

    /**
     * Takes one link.
     *
     * @param id from 1 to {@link #ID_MAX}
     * @param given as a request would give it; what is left out gets its default
     * @param running whether it is wanted to run from the server's next start on
     */
    public Outcome take(LinkKind kind, long id, Map<String, String> given, boolean running) {
        LinkSettings settings;
        try {
            settings = LinkReader.read(kind, JSON.writeValueAsBytes(given));
        } catch (RefusedException e) {
            return new Refused(e.getMessage());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
        return jdbi.inTransaction(handle -> store(handle, new Link(id, settings, running)));
    }

    private static Outcome store(Handle handle, Link link) {
        RouteKind kind = link.kind().routes();
        Optional<StoredRoute> sameId =
                RouteStore.select(handle, kind, "id", link.routeId()).stream().findFirst();
        if (sameId.isPresent()) {
            boolean isSame = LinkForm.link(sameId.get()).map(Link::settings).equals(Optional.of(link.settings()));
            return isSame
                    ? new AlreadyThere()
                    : new Refused("Id: taken by " + words(sameId.get()) + ", whose settings differ");
        }
        Optional<StoredRoute> sameName = RouteStore.select(
                        handle, kind, "name", link.settings().serviceName())
                .stream()
                .findFirst();
        if (sameName.isPresent()) {
            return new Refused("ServiceName: taken by " + words(sameName.get()));
        }
        RouteStore.insertNumbered(handle, LinkForm.stored(link, Map.of()), link.id());
        return new Taken();
    }

    private static String words(StoredRoute link) {
        return link.kind() + " " + link.kind().rest(link.id()) + " \"" + link.name() + "\"";
    }
}
