package dev.tramo.server.access;

import dev.tramo.server.store.Common;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Tokens without a server. */
public final class TestTokens {
    private TestTokens() {}

    /** Of workers, signed with the key that is in common. */
    public static WorkerTokens ofWorkers(Common common, Path folder) {
        try {
            return new WorkerTokens(new TokenKey(common, folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
