package dev.tramo.server.store;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What this server is called among those that share a store: made at its first start, kept in the data folder. */
@Singleton
public class ServerName {
    private static final int DIGITS = 8;
    private static final int HOST_LENGTH_MAX = 40;

    private final String text;

    ServerName(@ConfigProperty(name = "tramo.data.dir") Path dataDir) throws IOException {
        Path file = dataDir.resolve("server.name");
        String known = Files.exists(file) ? Files.readString(file).strip() : "";
        if (known.isEmpty()) { // new, or the disk was full when it was written
            known = hostName() + "-" + random();
            Path written = Files.writeString(dataDir.resolve("server.name.new"), known);
            Path _ = Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        }
        text = known;
    }

    /** At most 64 characters. */
    public String text() {
        return text;
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "");
            return name.substring(0, Math.min(name.length(), HOST_LENGTH_MAX));
        } catch (UnknownHostException e) {
            return "server";
        }
    }

    private static String random() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()).substring(0, DIGITS);
    }
}
