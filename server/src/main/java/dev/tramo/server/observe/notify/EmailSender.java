package dev.tramo.server.observe.notify;

import dev.tramo.server.worker.Trust;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Sends messages as one mail. */
final class EmailSender {
    private final EmailTarget target;
    private final Senders.Limits limits;

    EmailSender(EmailTarget target, Senders.Limits limits) {
        this.target = target;
        this.limits = limits;
    }

    Outcome send(String notification, List<Message> messages) {
        Transport transport = null;
        try {
            Session session = Session.getInstance(properties());
            MimeMessage mail = mail(session, notification, messages);
            transport = session.getTransport("smtp");
            transport.connect(
                    target.host(),
                    target.port(),
                    target.user().isEmpty() ? null : target.user(),
                    target.user().isEmpty() ? null : target.password().text());
            transport.sendMessage(mail, mail.getAllRecipients());
            return new Outcome.Delivered();
        } catch (IOException e) {
            return new Outcome.Failed("the certificates to trust cannot be read");
        } catch (MessagingException e) {
            return new Outcome.Failed(reason(e));
        } finally {
            close(transport);
        }
    }

    private Properties properties() throws IOException {
        Properties properties = new Properties();
        properties.put("mail.smtp.auth", String.valueOf(!target.user().isEmpty()));
        properties.put(
                "mail.smtp.connectiontimeout", String.valueOf(limits.connect().toMillis()));
        properties.put("mail.smtp.timeout", String.valueOf(limits.answer().toMillis()));
        properties.put("mail.smtp.writetimeout", String.valueOf(limits.answer().toMillis()));
        properties.put("mail.smtp.quitwait", "false");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        switch (target.tls()) {
            case REQUIRED -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case OPTIONAL -> properties.put("mail.smtp.starttls.enable", "true");
            case IMPLICIT -> properties.put("mail.smtp.ssl.enable", "true");
        }
        if (!target.trust().isEmpty()) {
            properties.put(
                    "mail.smtp.ssl.socketFactory", Trust.of(target.trust()).getSocketFactory());
        }
        return properties;
    }

    private MimeMessage mail(Session session, String notification, List<Message> messages) throws MessagingException {
        String name = messages.getFirst().id() + "." + notification;
        MimeMessage mail = new Mail(session, "<" + name + "@" + target.from().replaceFirst(".*@", "") + ">");
        String utf8 = StandardCharsets.UTF_8.name();
        mail.setFrom(new InternetAddress(target.from(), true));
        for (String address : target.to()) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(address, true));
        }
        mail.setSubject(EmailText.subject(messages), utf8);
        mail.setText(EmailText.body(messages), utf8);
        mail.setSentDate(Date.from(Instant.now()));
        // RFC 3834: no automatic answers, please.
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.saveChanges();
        return mail;
    }

    /** A mail whose ID is the same at every attempt, so that receivers can discard repetitions. */
    private static final class Mail extends MimeMessage {
        private final String id;

        private Mail(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    /** What the server said, and what that came from. */
    private static String reason(MessagingException e) {
        String said = String.valueOf(e.getMessage()).strip();
        String words = e instanceof AuthenticationFailedException ? "the login was refused: " + said : said;
        Throwable cause = e.getCause();
        return cause == null ? words : words + ": " + cause.getMessage();
    }

    private static void close(@Nullable Transport transport) {
        try {
            if (transport != null) {
                transport.close();
            }
        } catch (MessagingException e) {
            // The mail was accepted or refused before: how the connection ends changes nothing.
        }
    }
}
