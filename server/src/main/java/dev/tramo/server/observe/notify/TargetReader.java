package dev.tramo.server.observe.notify;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.worker.Trust;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and checks where a notification is sent. */
final class TargetReader {
    private static final int PORT_MAX = 65_535;
    private static final int SNMP_PORT = 162;
    private static final int RECIPIENTS_MAX = 50;
    private static final int MAILS_PER_MINUTE = 5;
    private static final int MAILS_PER_MINUTE_MAX = 60;
    private static final int PEM_LENGTH_MAX = 32_768;
    private static final int PASSWORD_LENGTH_MAX = 256;
    /** RFC 3414: a password of less than 8 characters must be refused. */
    private static final int SNMP_PASSWORD_LENGTH_MIN = 8;

    private static final int COMMUNITY_LENGTH_MAX = 32;
    private static final Pattern ANY = Pattern.compile("(?s).*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45}");
    private static final String HOSTS = "host names and addresses, without a port";
    /** As browsers check it: {@code input type=email} of HTML, with no name before the address. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
            + "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,20}");

    private static final String ADDRESSES = "mail addresses as in noc@example.com";
    private static final Pattern USER = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,128}");
    private static final Pattern SNMP_USER = Pattern.compile("[!-~]{1,32}");

    private final Fields fields;

    private TargetReader(Fields fields) {
        this.fields = fields;
    }

    /** @param before a target of the same type, whose secrets are kept where none are given */
    static Target read(Target.Type type, Fields fields, Optional<Target> before) throws RefusedException {
        TargetReader reader = new TargetReader(fields);
        return switch (type) {
            case WEBHOOK -> reader.webhook(before.map(WebhookTarget.class::cast));
            case EMAIL -> reader.email(before.map(EmailTarget.class::cast));
            case SNMP -> reader.snmp(before.map(SnmpTarget.class::cast));
        };
    }

    private WebhookTarget webhook(Optional<WebhookTarget> before) throws RefusedException {
        return new WebhookTarget(
                url(before.map(WebhookTarget::url)),
                fields.required(
                        "secret",
                        before.map(WebhookTarget::key).orElse(Secret.NONE),
                        WebhookKey::isUsable,
                        WebhookKey.ALLOWED),
                trust());
    }

    private WebhookUrl url(Optional<WebhookUrl> before) throws RefusedException {
        String text = fields.text("url", ANY, "URLs as in https://host/path");
        WebhookUrl url;
        try {
            url = new WebhookUrl(text);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("url: " + e.getMessage());
        }
        if (!url.isMasked()) {
            return url;
        }
        return before.filter(known -> known.shown().equals(text))
                .orElseThrow(() -> RefusedException.invalid("url: " + Secret.MASK
                        + " in it stands for what is set and not shown, and nothing like it is set"));
    }

    private String trust() throws RefusedException {
        String allowed = "certificates as PEM, at most " + PEM_LENGTH_MAX + " characters";
        String pem = fields.lines("trust", PEM_LENGTH_MAX, allowed);
        if (!pem.isEmpty()) {
            try {
                var _ = Trust.of(pem);
            } catch (IOException e) {
                throw RefusedException.invalid("trust: unusable; allowed are " + allowed);
            }
        }
        return pem;
    }

    private EmailTarget email(Optional<EmailTarget> before) throws RefusedException {
        EmailTarget.Tls tls = fields.word("tls", Optional.of(EmailTarget.Tls.REQUIRED), EmailTarget.Tls.class);
        String user = fields.text("user", "", USER, "printable texts of at most 128 characters");
        Secret password = fields.secret(
                "password",
                user.isEmpty() ? Secret.NONE : before.map(EmailTarget::password).orElse(Secret.NONE),
                TargetReader::isPassword,
                "printable texts of at most " + PASSWORD_LENGTH_MAX + " characters");
        if (user.isEmpty() == password.isSet()) {
            throw RefusedException.invalid(
                    user.isEmpty() ? "user: missing; a password is of a user" : "password: missing; a user has one");
        }
        if (!user.isEmpty() && tls == EmailTarget.Tls.OPTIONAL) {
            throw RefusedException.invalid(
                    "tls: optional; allowed are required and implicit if there is a password, which must not be sent"
                            + " unencrypted");
        }
        return new EmailTarget(
                fields.text("host", HOST, HOSTS),
                fields.whole("port", tls.port(), 1, PORT_MAX),
                tls,
                user,
                password,
                fields.text("from", ADDRESS, ADDRESSES),
                fields.texts("to", 1, RECIPIENTS_MAX, ADDRESS, ADDRESSES),
                fields.whole("mailsPerMinuteMax", MAILS_PER_MINUTE, 1, MAILS_PER_MINUTE_MAX),
                trust());
    }

    private static boolean isPassword(Secret secret) {
        return Fields.isPrintable(secret.text(), PASSWORD_LENGTH_MAX);
    }

    private SnmpTarget snmp(Optional<SnmpTarget> before) throws RefusedException {
        return new SnmpTarget(
                fields.text("host", HOST, HOSTS),
                fields.whole("port", SNMP_PORT, 1, PORT_MAX),
                fields.flag("inform", false),
                access(before.map(SnmpTarget::access)));
    }

    private SnmpTarget.Access access(Optional<SnmpTarget.Access> before) throws RefusedException {
        return switch (fields.word("version", Optional.of(Version.V3), Version.class)) {
            case V2C -> {
                Secret known = before.orElse(null) instanceof SnmpTarget.Access.Community(Secret community)
                        ? community
                        : Secret.NONE;
                yield new SnmpTarget.Access.Community(fields.required(
                        "community",
                        known,
                        secret -> Fields.isPrintable(secret.text(), COMMUNITY_LENGTH_MAX),
                        "printable texts of at most " + COMMUNITY_LENGTH_MAX + " characters"));
            }
            case V3 -> user(before);
        };
    }

    private SnmpTarget.Access.User user(Optional<SnmpTarget.Access> before) throws RefusedException {
        Optional<SnmpTarget.Access.User> known =
                before.filter(SnmpTarget.Access.User.class::isInstance).map(SnmpTarget.Access.User.class::cast);
        return new SnmpTarget.Access.User(
                fields.text("user", SNMP_USER, "names of 1 to 32 printable characters without spaces"),
                fields.word(
                        "authentication",
                        Optional.of(SnmpTarget.Authentication.SHA256),
                        SnmpTarget.Authentication.class),
                snmpPassword(
                        "authenticationPassword",
                        known.map(SnmpTarget.Access.User::authenticationPassword)
                                .orElse(Secret.NONE)),
                fields.word("privacy", Optional.of(SnmpTarget.Privacy.AES128), SnmpTarget.Privacy.class),
                snmpPassword(
                        "privacyPassword",
                        known.map(SnmpTarget.Access.User::privacyPassword).orElse(Secret.NONE)));
    }

    private Secret snmpPassword(String name, Secret before) throws RefusedException {
        return fields.required(
                name,
                before,
                secret -> secret.text().length() >= SNMP_PASSWORD_LENGTH_MIN && isPassword(secret),
                "printable texts of " + SNMP_PASSWORD_LENGTH_MIN + " to " + PASSWORD_LENGTH_MAX + " characters");
    }

    private enum Version {
        V2C,
        V3
    }
}
