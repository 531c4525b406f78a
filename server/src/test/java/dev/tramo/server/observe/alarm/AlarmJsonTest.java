package dev.tramo.server.observe.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients send of rules and silences, and what is refused of it. */
class AlarmJsonTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static ObjectNode object(String json) throws RefusedException {
        return StrictJson.object(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReadOfARuleCanBeSentBackAndIsNoChange(Rule rule) throws Exception {
        ObjectNode sent = object("{}");
        sent.set("defaults", RuleJson.write(RuleSettings.NONE.of(rule)));
        assertThat(RuleJson.read(rule, sent)).isEqualTo(RuleSettings.NONE);
        rule.thresholds()
                .forEach(threshold -> assertThat(threshold.standard()).isBetween(threshold.min(), threshold.max()));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        RuleSettings settings = RuleJson.read(Rule.RETRANSMISSIONS, object("""
                {"id": "retransmissions", "defaults": {"percentMax": 2.5, "beginSeconds": 0},
                 "labels": {"site=bilbao": {"enabled": false}, "site=": {"severity": "info"}},
                 "routes": {"rx-5": {"windowSeconds": 60}}}"""));
        assertThat(RuleJson.read(Rule.RETRANSMISSIONS, RuleJson.write(settings)))
                .isEqualTo(settings);
        RuleValues values = settings.of(Rule.RETRANSMISSIONS, "rx-5", Map.of("site", ""));
        assertThat(values.of(Limit.PERCENT_MAX)).isEqualTo(2.5);
        assertThat(values.windowSeconds()).isEqualTo(60);
        assertThat(values.beginSeconds()).isZero();
        assertThat(values.endSeconds()).isEqualTo(30);
        assertThat(values.severity()).isEqualTo(Severity.INFO);
        assertThat(values.isEnabled()).isTrue();
    }

    @Test
    void ofSeveralLabelsThatFitTheFirstWins() throws Exception {
        RuleSettings settings = RuleJson.read(Rule.RETRANSMISSIONS, object("""
                {"labels": {"b=1": {"percentMax": 1}, "a=1": {"percentMax": 2, "beginSeconds": 3}}}"""));
        RuleValues values = settings.of(Rule.RETRANSMISSIONS, "r", Map.of("a", "1", "b", "1"));
        assertThat(values.of(Limit.PERCENT_MAX)).isEqualTo(1);
        assertThat(values.beginSeconds()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"default\": {}} | unknown field \"default\"; known are defaults, labels, routes",
                "{\"defaults\": 3} | defaults: no JSON object; allowed is an object of enabled, severity, beginSeconds",
                "{\"defaults\": {\"percentMin\": 3}} | defaults: unknown field \"percentMin\"; known are enabled",
                "{\"defaults\": {\"percentMax\": 0}} | defaults.percentMax: 0; allowed are numbers from 0.1 to 100",
                "{\"defaults\": {\"percentMax\": \"5\"}} | defaults.percentMax: \"5\"; allowed are numbers",
                "{\"defaults\": {\"percentMax\": null}} | defaults.percentMax: null; allowed are numbers",
                "{\"defaults\": {\"windowSeconds\": 61}} | allowed are whole numbers from 1 to 60",
                "{\"defaults\": {\"windowSeconds\": 1.5}} | allowed are whole numbers from 1 to 60",
                "{\"defaults\": {\"enabled\": 1}} | defaults.enabled: 1; allowed are true and false",
                "{\"defaults\": {\"severity\": \"high\"}} | allowed are info, warning, critical",
                "{\"defaults\": {\"beginSeconds\": -1}} | defaults.beginSeconds: -1; allowed are whole numbers from 0 to 3600",
                "{\"defaults\": {\"endSeconds\": 3601}} | defaults.endSeconds: 3601; allowed are whole numbers from 0 to 3600",
                "{\"defaults\": {\"endSeconds\": 3.5}} | defaults.endSeconds: 3.5",
                "{\"labels\": {\"site\": {}}} | labels: \"site\"; allowed are key=value as in \"site=bilbao\"",
                "{\"labels\": []} | labels: no JSON object; allowed is an object of at most 100",
                "{\"routes\": {\"a b\": {}}} | routes: \"a b\"; allowed are the IDs of routes",
                "{\"routes\": {\"r\": {\"percentMax\": 101}}} | routes.r.percentMax: 101; allowed are numbers from 0.1 to 100",
            })
    void aWrongRuleIsRefusedNamingFieldValueAndWhatIsAllowed(String json, String message) {
        assertThatThrownBy(() -> RuleJson.read(Rule.RETRANSMISSIONS, object(json)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aRangeWhoseLowerEndIsAboveItsUpperOneIsRefusedInAnyScope() {
        assertThatThrownBy(() -> RuleJson.read(Rule.BIT_RATE, object("""
                {"defaults": {"mbpsMax": 10}, "routes": {"r": {"mbpsMin": 11}}}""")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("routes.r.mbpsMin: 11; allowed is at most mbpsMax, 10");
    }

    @Test
    void aSilenceThatIsWrittenIsReadAgain() throws Exception {
        Silence silence = SilenceJson.read("mast", object("""
                {"id": "mast", "label": "site=bilbao", "rule": "no-input", "severity": "critical", "route": "rx-5",
                 "from": "2026-01-02T04:00:00+01:00", "to": "2026-01-03T00:00:00Z", "note": "painted", "by": "somebody"}"""), "anna", NOW);
        assertThat(silence.by()).isEqualTo("anna");
        assertThat(silence.from()).isEqualTo("2026-01-02T03:00:00Z");
        assertThat(SilenceJson.read("mast", SilenceJson.write(silence), "anna", Instant.EPOCH))
                .isEqualTo(silence);
        assertThat(silence.fits(Rule.NO_INPUT, Severity.CRITICAL, "rx-5", Map.of("site", "bilbao"), NOW))
                .isTrue();
        assertThat(silence.fits(Rule.NO_INPUT, Severity.CRITICAL, "rx-6", Map.of("site", "bilbao"), NOW))
                .isFalse();
        assertThat(silence.fits(Rule.STALLED, Severity.CRITICAL, "rx-5", Map.of("site", "bilbao"), NOW))
                .isFalse();
        assertThat(silence.fits(Rule.NO_INPUT, Severity.WARNING, "rx-5", Map.of("site", "bilbao"), NOW))
                .isFalse();
        assertThat(silence.fits(Rule.NO_INPUT, Severity.CRITICAL, "rx-5", Map.of(), NOW))
                .isFalse();
        assertThat(silence.isActive(silence.to())).isFalse();
        assertThat(silence.isActive(silence.from())).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | to: missing; allowed is a time after from",
                "{\"to\": \"tomorrow\"} | to: \"tomorrow\"; allowed are times as in",
                "{\"to\": 3} | to: 3; allowed are times as in",
                "{\"to\": \"2026-01-02T03:04:05Z\"} | allowed are times after from (2026-01-02T03:04:05Z), by at most 366 days",
                "{\"to\": \"2027-02-02T03:04:05Z\"} | by at most 366 days",
                "{\"to\": \"2026-01-03T00:00:00Z\", \"rule\": \"none\"} | rule: \"none\"; allowed are the IDs of GET /v2/alarm-rules",
                "{\"to\": \"2026-01-03T00:00:00Z\", \"label\": \"site\"} | label: \"site\"; allowed are key=value",
                "{\"to\": \"2026-01-03T00:00:00Z\", \"severity\": \"x\"} | severity: \"x\"; allowed are info, warning, critical",
                "{\"to\": \"2026-01-03T00:00:00Z\", \"route\": 3} | route: 3; allowed are the ID of a route",
                "{\"to\": \"2026-01-03T00:00:00Z\", \"note\": \"a\\u0007\"} | note: ",
                "{\"until\": 3} | unknown field \"until\"; known are from, label, note, route, rule, severity, to",
            })
    void aWrongSilenceIsRefusedNamingFieldValueAndWhatIsAllowed(String json, String message) {
        assertThatThrownBy(() -> SilenceJson.read("s", object(json), "anna", NOW))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anIdThatNoSilenceCanHaveIsRefused() {
        assertThatThrownBy(() -> SilenceJson.requireId("a/b")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> SilenceJson.requireId("..")).isInstanceOf(RefusedException.class);
    }
}
