package dev.tramo.server.observe.notify;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.tramo.server.worker.Trust;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import javax.net.ssl.SSLException;

/** Posts a message to a URL, signed as Standard Webhooks. Redirects are not followed: they would carry the message elsewhere. */
final class WebhookSender {
    private static final int OK_MIN = 200;
    private static final int OK_MAX = 299;

    private final WebhookTarget target;
    private final Senders.Limits limits;
    private final InstantSource clock;

    WebhookSender(WebhookTarget target, Senders.Limits limits, InstantSource clock) {
        this.target = target;
        this.limits = limits;
        this.clock = clock;
    }

    Outcome send(Message message) throws InterruptedException {
        HttpClient client;
        try {
            client = client();
        } catch (IOException e) {
            return new Outcome.Failed("the certificates to trust cannot be read");
        }
        try {
            HttpResponse<Void> response = client.send(request(message), HttpResponse.BodyHandlers.discarding());
            int status = response.statusCode();
            return status >= OK_MIN && status <= OK_MAX
                    ? new Outcome.Delivered()
                    : new Outcome.Failed("answered with status " + status, retryAfter(response));
        } catch (IOException e) {
            return new Outcome.Failed(reason(e));
        } finally {
            client.shutdownNow();
        }
    }

    private HttpClient client() throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connect());
        if (!target.trust().isEmpty()) {
            client.sslContext(Trust.of(target.trust()));
        }
        return client.build();
    }

    private HttpRequest request(Message message) {
        String body = MessageText.of(message);
        long seconds = clock.instant().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url().address())
                .timeout(limits.answer())
                .header("Content-Type", "application/json")
                .header("User-Agent", "Tramo")
                .header("webhook-id", message.id())
                .header("webhook-timestamp", String.valueOf(seconds))
                .header("webhook-signature", signature(message.id(), seconds, body))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        String login = target.url().login();
        if (!login.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return request.build();
    }

    private String signature(String id, long seconds, String body) {
        try {
            return new Webhook(target.key().text()).sign(id, seconds, body);
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }

    /** Seconds, or a date of HTTP; zero if it is neither. */
    private Duration retryAfter(HttpResponse<Void> response) {
        String asked = response.headers().firstValue("Retry-After").orElse("").strip();
        if (asked.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(asked));
        }
        try {
            Instant at = ZonedDateTime.parse(asked, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), at);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    /** In our own words: those of the library may quote the URL. */
    private String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the host's address cannot be found";
            }
        }
        return switch (failure) {
            case HttpConnectTimeoutException _ ->
                "no connection within " + limits.connect().toMillis() + " ms";
            case HttpTimeoutException _ -> "no answer within " + limits.answer().toMillis() + " ms";
            case ConnectException _ -> "the connection was refused";
            case SSLException _ -> "no trusted TLS connection: the certificate or the protocol does not fit";
            default -> "the connection broke before the answer";
        };
    }
}
