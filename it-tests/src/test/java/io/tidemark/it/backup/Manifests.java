package io.tidemark.it.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** Changes what the first line of a set's manifest says, and gives it the checksums that go with that. */
final class Manifests {
    private Manifests() {}

    static void edit(Path set, String pattern, String replacement) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(set.resolve("backup_manifest")));
        String first = lines.getFirst().replaceFirst(pattern, replacement);
        if (first.equals(lines.getFirst())) {
            throw new IllegalArgumentException(pattern + " is not in " + first);
        }
        String start = first.substring(0, first.indexOf(",\"crc32c\""));
        CRC32C crc = new CRC32C();
        crc.update(start.getBytes(StandardCharsets.UTF_8));
        lines.set(0, start + ",\"crc32c\":\"" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\"}");
        lines.removeLast();
        String body = String.join("\n", lines) + "\n";
        Path aside = set.resolveSibling(".manifest");
        Files.writeString(aside, body + "{\"sha256\":\"" + sha256(body) + "\"}\n");
        Files.move(aside, set.resolve("backup_manifest"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
