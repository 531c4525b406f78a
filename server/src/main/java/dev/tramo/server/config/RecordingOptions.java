package dev.tramo.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What an operator may set of recordings.
 *
 * @param folder absolute, where they are, and the files of sources
 * @param freeMibMin what stays free on its disk, MiB
 * @param uploadMibMax what the files that are sent to the server may take together, MiB; 0: none are received
 */
public record RecordingOptions(Path folder, int freeMibMin, int uploadMibMax) {
    /** Key of {@link #folder}. */
    public static final String FOLDER = "tramo.recordings";
    /** Key of {@link #freeMibMin}. */
    public static final String FREE_MIB_MIN = "tramo.recordings.free.mib.min";

    /** Key of {@link #uploadMibMax}. */
    public static final String UPLOAD_MIB_MAX = "tramo.recordings.upload.mib.max";

    /** In the data folder. */
    static final String FOLDER_DEFAULT = "recordings";

    private static final int FREE_MIB_DEFAULT = 1_024;
    private static final int UPLOAD_MIB_DEFAULT = 4_096;
    private static final int MIB_MAX = 1 << 20;

    static final Set<String> KEYS = Set.of(FOLDER, FREE_MIB_MIN, UPLOAD_MIB_MAX);

    static RecordingOptions read(Map<String, String> given, Path dataDir) throws UnusableSettingsException {
        String value = given.getOrDefault(FOLDER, "");
        int free = Settings.whole(given, FREE_MIB_MIN, FREE_MIB_DEFAULT, 0, MIB_MAX);
        int upload = Settings.whole(given, UPLOAD_MIB_MAX, UPLOAD_MIB_DEFAULT, 0, MIB_MAX);
        if (value.isEmpty()) {
            return new RecordingOptions(dataDir.resolve(FOLDER_DEFAULT), free, upload);
        }
        try {
            Path folder = Path.of(value).toAbsolutePath().normalize();
            Files.createDirectories(folder);
            if (!Files.isWritable(folder)) {
                throw Settings.unusable(
                        FOLDER, value, "this user (" + System.getProperty("user.name") + ") must be able to write it");
            }
            return new RecordingOptions(folder.toRealPath(), free, upload);
        } catch (IOException | InvalidPathException e) {
            throw Settings.unusable(FOLDER, value, "it must be a folder: " + e);
        }
    }

    Map<String, String> asSystemProperties() {
        return Map.of(
                FOLDER,
                folder.toString(),
                FREE_MIB_MIN,
                String.valueOf(freeMibMin),
                UPLOAD_MIB_MAX,
                String.valueOf(uploadMibMax));
    }
}
