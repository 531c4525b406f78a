package dev.tramo.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonsTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "3 lost, 14 lost, true",
        "lost 9, lost 10, true",
        "3 lost, 3 late, false",
        "3 lost, lost, false",
        "lost, lost 3, false",
        "10.0.0.1:5 gone, 192.168.1.77:61000 gone, true",
        "'', x, false",
    })
    void figuresAreNoNews(String one, String other, boolean same) {
        assertThat(Reasons.sameWords(one, other)).isEqualTo(same);
        assertThat(Reasons.sameWords(other, one)).isEqualTo(same);
    }
}
