package dev.tramo.rtmp.driver;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/** Describes connection failures for a person. */
final class Failures {
    private Failures() {}

    static String inWords(Throwable failure) {
        return switch (failure) {
            case ConnectTimeoutException _ -> "no answer to the connection attempt";
            case UnknownHostException _ -> "the host's name is not known";
            case NoRouteToHostException _ -> "no route to the host";
            case ConnectException refused ->
                refused.getMessage() != null && refused.getMessage().contains("unreachable")
                        ? "network unreachable"
                        : "connection refused";
            case SSLException tls -> "TLS: " + ofTls(tls);
            default ->
                failure.getCause() instanceof SSLException tls ? inWords(tls) : "connection lost: " + plain(failure);
        };
    }

    private static String ofTls(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return "the server's certificate is not valid now";
            }
            if (cause instanceof CertPathBuilderException) {
                return "the server's certificate is not trusted";
            }
        }
        return plain(failure);
    }

    private static String plain(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
