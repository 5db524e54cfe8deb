package io.tidemark.storage.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files of each format version, kept for ever in {@code src/test/resources/golden}. */
public final class Golden {
    private Golden() {}

    /** The kept bytes; what differs or is missing is left in {@code target/golden} for a look. */
    public static byte[] matching(String name, byte[] actual) {
        try (InputStream kept = Golden.class.getResourceAsStream("/golden/" + name)) {
            byte[] golden = kept == null ? new byte[0] : kept.readAllBytes();
            if (!Arrays.equals(golden, actual)) {
                Path target = Files.createDirectories(Path.of("target", "golden")).resolve(name);
                Files.write(target, actual);
            }
            assertThat(actual).as("golden file " + name).isEqualTo(golden);
            return golden;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
