package dev.tramo.server.api.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is read of a route can be sent back. */
class ReadOnlyTest {
    /** What a request may change of an endpoint. */
    private static final String WRITABLE = "uri";

    @Test
    void allThatIsToldOfAnEndpointMayBeRepeated() {
        assertThat(Stream.of(EndpointView.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .filter(name -> !name.equals(WRITABLE)))
                .isNotEmpty()
                .allMatch(ReadOnly.OF_ENDPOINTS::contains);
    }
}
