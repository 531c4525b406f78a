package dev.tramo.server.api.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.worker.RouteText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = 20_000;
    private static final List<String> HOSTS = List.of("", "192.0.2.7", "encoder-1.example", "2001:db8::7", "::1");
    private static final List<String> PATHS =
            List.of("192.0.2.7", "192.0.2.7:9001", "[2001:db8::7]:9002", "[::1]", "encoder-2:65535");
    private static final List<String> UDP = List.of(
            "127.0.0.1:5000",
            "239.1.1.1:5000?interface=eth1&source=192.0.2.7",
            "[ff15::1]:5000?interface=eth1.100",
            "[::1]:65535");
    private static final List<String> PASSPHRASES =
            List.of("", "ten letter", "&%+# =?/;:@,\"'\\", "ñandú y pingüino", "漢字漢字漢字", " both ends ");

    private static <T> T any(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static Object any(Random random, Field field) {
        return switch (field.type()) {
            case Field.Whole whole ->
                switch (random.nextInt(5)) {
                    case 0 -> whole.min();
                    case 1 -> whole.max();
                    default -> random.nextInt(whole.min(), whole.max() + 1);
                };
            case Field.WholeOf whole -> any(random, whole.values());
            case Field.Word word -> any(random, word.values());
            case Field.Text _ ->
                switch (field.name()) {
                    case LinkFields.SERVICE_NAME -> "any";
                    case LinkFields.PASS_PHRASE -> any(random, PASSPHRASES);
                    case LinkFields.UDP_IN, LinkFields.UDP_OUT -> any(random, UDP);
                    case LinkFields.GROUP_IP_1, LinkFields.GROUP_IP_2 -> any(random, PATHS);
                    default -> any(random, HOSTS);
                };
        };
    }

    /** Empty if the fields do not go together. */
    private static Optional<LinkSettings> link(Random random) throws Exception {
        LinkKind kind = any(random, List.of(LinkKind.values()));
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : LinkFields.of(kind)) {
            values.put(field.name(), any(random, field));
        }
        try {
            return Optional.of(LinkReader.read(kind, JSON.writeValueAsBytes(values)));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** Else a server could not take over what it once accepted, or its worker would run something else. */
    @Test
    void whateverIsAcceptedIsARouteAndAWorkerReadsTheSame() throws Exception {
        int accepted = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            Optional<LinkSettings> link = link(new Random(seed));
            if (link.isPresent()) {
                accepted++;
                RouteSpec route = LinkRoutes.route("rx-1", link.get());
                assertThat(RouteText.of(route).spec())
                        .as("seed %d: %s", seed, link.get().values())
                        .isEqualTo(route);
            }
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 10);
    }
}
