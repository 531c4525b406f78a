package dev.tramo.server.access;

import dev.tramo.server.store.Managed;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sees to it that somebody can log in: with the password from the settings, or with one made and shown at the first start. */
@Singleton
@Priority(20)
public class AdminPassword implements Managed {
    private static final int LENGTH = 20;
    /** Without what looks alike. */
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

    private final Accounts accounts;
    private final Optional<String> fromSettings;

    AdminPassword(Accounts accounts, @ConfigProperty(name = "tramo.admin.password") Optional<String> fromSettings) {
        this.accounts = accounts;
        this.fromSettings = fromSettings;
    }

    @Override
    public void takeOver() {
        if (fromSettings.isPresent()) {
            if (!accounts.exists(Accounts.ADMIN) || !accounts.isPassword(Accounts.ADMIN, fromSettings.get())) {
                accounts.setPassword(Accounts.ADMIN, fromSettings.get());
            }
        } else if (!accounts.exists(Accounts.ADMIN)) {
            String password = random();
            accounts.setPassword(Accounts.ADMIN, password);
            show(System.out, password);
        }
    }

    @Override
    public void standDown() {
        // Accounts forget; there is nothing else.
    }

    /** On the terminal and not in the log, which others may read later. */
    private static void show(PrintStream out, String password) {
        out.println();
        out.println("  First start: log in as \"" + Accounts.ADMIN + "\" with the password " + password);
        out.println("  It is not shown again. To choose your own, set TRAMO_ADMIN_PASSWORD.");
        out.println();
    }

    private static String random() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
