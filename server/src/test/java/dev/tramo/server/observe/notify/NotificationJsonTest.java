package dev.tramo.server.observe.notify;

import static dev.tramo.server.observe.notify.TestNotifications.KEY;
import static dev.tramo.server.observe.notify.TestNotifications.json;
import static dev.tramo.server.observe.notify.TestNotifications.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationJsonTest {
    private static final String WEBHOOK =
            "{'type': 'webhook', 'url': 'https://user:hush-1@example.com:8443/a?b=c&token=hush-2',"
                    + " 'secret': '" + KEY + "', 'kinds': ['alarm', 'server'], 'minimumSeverity': 'warning',"
                    + " 'routes': ['news'], 'labels': {'site': 'bilbao'}, 'enabled': false}";
    private static final String EMAIL =
            "{'type': 'email', 'host': 'mail.example.com', 'user': 'tramo', 'password': 'hush-3',"
                    + " 'from': 'tramo@example.com', 'to': ['noc@example.com', 'a.b+c@example.org']}";
    private static final String V2C = "{'type': 'snmp', 'host': '192.0.2.7', 'version': 'v2c', 'community': 'hush-4'}";
    private static final String V3 = "{'type': 'snmp', 'host': 'nms.example.com', 'user': 'tramo', 'inform': true,"
            + " 'authenticationPassword': 'hush-5-hush', 'privacyPassword': 'hush-6-hush'}";

    @ParameterizedTest
    @ValueSource(strings = {WEBHOOK, EMAIL, V2C, V3})
    void whatIsStoredIsReadAgain(String text) throws Exception {
        Notification notification = read("one", text);
        ObjectNode stored = NotificationJson.withSecrets(notification);
        assertThat(NotificationJson.read("one", stored, Optional.empty())).isEqualTo(notification);
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBHOOK, EMAIL, V2C, V3})
    void secretsAreNeverShownAndStayWhenWhatWasShownIsSentBack(String text) throws Exception {
        Notification notification = read("one", text);
        ObjectNode shown = NotificationJson.shown(notification);
        assertThat(shown.toString()).doesNotContain("hush", KEY).contains(Secret.MASK);
        assertThat(notification.toString()).doesNotContain("hush", KEY);
        assertThat(NotificationJson.read("one", shown, Optional.of(notification)))
                .isEqualTo(notification);
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBHOOK, EMAIL, V2C, V3})
    void secretsThatAreLeftOutStay(String text) throws Exception {
        Notification notification = read("one", text);
        ObjectNode given = json(text);
        given.remove(List.of("secret", "password", "community", "authenticationPassword", "privacyPassword"));
        assertThat(NotificationJson.read("one", given, Optional.of(notification)))
                .isEqualTo(notification);
    }

    @Test
    void defaultsSuitMostTargets() {
        assertThat(NotificationJson.shown(read("mail", EMAIL))).isEqualTo(json("""
                {"id": "mail", "type": "email", "enabled": true, "kinds": ["alarm"], "minimumSeverity": "info",
                 "routes": [], "labels": {}, "host": "mail.example.com", "port": 587, "tls": "required",
                 "user": "tramo", "password": "***", "from": "tramo@example.com",
                 "to": ["noc@example.com", "a.b+c@example.org"], "mailsPerMinuteMax": 5, "trust": ""}"""));
        assertThat(NotificationJson.shown(read("snmp", V3))).isEqualTo(json("""
                {"id": "snmp", "type": "snmp", "enabled": true, "kinds": ["alarm"], "minimumSeverity": "info",
                 "routes": [], "labels": {}, "host": "nms.example.com", "port": 162, "inform": true, "version": "v3",
                 "user": "tramo", "authentication": "sha256", "authenticationPassword": "***",
                 "privacy": "aes128", "privacyPassword": "***"}"""));
    }

    @Test
    void aSecretOfAnotherTypeIsNotKept() {
        Notification before = read("one", V3);
        assertThatThrownBy(() -> NotificationJson.read(
                        "one", json("{'type': 'webhook', 'url': 'http://example.com'}"), Optional.of(before)))
                .isInstanceOf(RefusedException.class)
                .hasMessage("secret: missing; allowed are \"whsec_\" and 24 to 64 bytes in Base64");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | type: missing; allowed are webhook, email, snmp",
                "{'type': 'pager'} | type: \"pager\"; allowed are webhook, email, snmp",
                "{'type': 'webhook', 'url': 'ftp://example.com'} | url: not a URL of HTTP",
                "{'type': 'webhook', 'url': 'https:///path'} | url: not a URL of HTTP",
                "{'type': 'webhook', 'url': 'file:/etc/passwd'} | url: not a URL of HTTP",
                "{'type': 'webhook', 'url': 'http://example.com:99999/'} | url: not a URL of HTTP",
                "{'type': 'webhook', 'url': 'http://a:***@example.com/'} | url: *** in it stands for",
                "{'type': 'webhook', 'url': 'http://example.com', 'secret': 'short'} | secret: unusable; allowed are"
                        + " \"whsec_\"",
                "{'type': 'webhook', 'url': 'http://example.com', 'secret': 'whsec_c2hvcnQ='} | secret: unusable",
                "{'type': 'webhook', 'url': 'http://example.com', 'secret': '***'} | secret: *** stands for one that"
                        + " is set",
                "{'type': 'webhook', 'kinds': []} | kinds: []; allowed are a list of one or more of state, session",
                "{'type': 'webhook', 'kinds': ['noise']} | kinds: \"noise\"; allowed are state,",
                "{'type': 'webhook', 'minimumSeverity': 'loud'} | minimumSeverity: \"loud\"; allowed are info,"
                        + " warning, critical",
                "{'type': 'webhook', 'enabled': 'yes'} | enabled: \"yes\"; allowed are true and false",
                "{'type': 'webhook', 'routes': ['a/b']} | routes: \"a/b\"; allowed are IDs of routes",
                "{'type': 'email', 'host': 'a b'} | host: \"a b\"; allowed are host names",
                "{'type': 'email', 'host': 'mail', 'port': 0} | port: 0; allowed are whole numbers from 1 to 65535",
                "{'type': 'email', 'user': 'x'} | password: missing; a user has one",
                "{'type': 'email', 'user': 'x', 'password': 'y', 'tls': 'optional'} | tls: optional; allowed are",
                "{'type': 'email', 'host': 'm', 'from': 'a@b\\r\\nBcc: c@d'} | from: \"a@b",
                "{'type': 'email', 'host': 'm', 'from': 'A <a@b>'} | from: \"A <a@b>\"; allowed are mail addresses",
                "{'type': 'email', 'host': 'm', 'from': 'a@b', 'to': []} | to: []; allowed are lists of 1 to 50",
                "{'type': 'email', 'host': 'm', 'from': 'a@b', 'to': ['a@b\\nX: y']} | to: \"a@b",
                "{'type': 'email', 'host': 'm', 'from': 'a@b', 'to': ['a@b'], 'trust': 'none'} | trust: unusable",
                "{'type': 'email', 'host': 'm', 'from': 'a@b', 'to': ['a@b'], 'url': 'x'} | unknown field \"url\";"
                        + " known are",
                "{'type': 'snmp', 'host': 'm', 'version': 'v1'} | version: \"v1\"; allowed are v2c, v3",
                "{'type': 'snmp', 'host': 'm', 'version': 'v2c'} | community: missing",
                "{'type': 'snmp', 'host': 'm', 'user': 'x', 'authenticationPassword': 'short'} |"
                        + " authenticationPassword: unusable",
                "{'type': 'snmp', 'host': 'm', 'user': 'x', 'authentication': 'md5'} | authentication: \"md5\";"
                        + " allowed are sha",
            })
    void whatIsWrongIsNamedWithWhatIsAllowed(String given, String words) {
        assertThatThrownBy(() -> NotificationJson.read("one", json(given), Optional.empty()))
                .isInstanceOf(RefusedException.class)
                .message()
                .startsWith(words);
    }

    @Test
    void theUrlIsShownWithoutPasswordsAndValues() {
        Map.of(
                        "http://example.com", "http://example.com",
                        "https://a:hush@example.com/p", "https://a:***@example.com/p",
                        "https://hush@example.com/p", "https://***@example.com/p",
                        "https://example.com/p?key=hush&x=hush&y=", "https://example.com/p?key=***&x=***&y=",
                        "https://example.com/?hush", "https://example.com/?***",
                        "https://example.com/?$1=hush", "https://example.com/?$1=***")
                .forEach((url, shown) ->
                        assertThat(new WebhookUrl(url).shown()).as(url).isEqualTo(shown));
        WebhookUrl url = new WebhookUrl("https://a%40b:hu%3Ash@example.com/p?q=1");
        assertThat(url.address()).hasToString("https://example.com/p?q=1");
        assertThat(url.login()).isEqualTo("a@b:hu:sh");
        assertThat(url.password()).isEqualTo(new Secret("hu:sh"));
    }
}
