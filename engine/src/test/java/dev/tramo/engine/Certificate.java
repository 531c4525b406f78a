package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.driver.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A certificate that openssl made and signed with its own key. */
record Certificate(Path certificate, Path key) {
    static Certificate of(Path folder, String file, String host) {
        Certificate made = new Certificate(folder.resolve(file + ".pem"), folder.resolve(file + ".key"));
        try (PeerProcess openssl = new PeerProcess(List.of(
                Peers.OPENSSL,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + file,
                "-addext",
                "subjectAltName=DNS:" + host,
                "-keyout",
                made.key().toString(),
                "-out",
                made.certificate().toString()))) {
            assertThat(openssl.exitCode(20)).as(openssl.output()).isZero();
        }
        return made;
    }

    TlsFiles files() {
        try {
            return new TlsFiles(certificate, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
