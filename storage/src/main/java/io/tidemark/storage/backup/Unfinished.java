package io.tidemark.storage.backup;

import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.HostName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the directories in which sets are built. Several servers, also copies of one database, may build sets in one
 * backup root; so the name says who does: a server deletes what it has left behind itself, as the machine and the data
 * root tell, and of others only what is too old to be still in the making.
 *
 * @param owner 16 hex digits
 */
record Unfinished(String owner) {
    /** Longer than any backup takes. */
    private static final Duration ABANDONED = Duration.ofDays(30);
    private static final Pattern NAME = Pattern
            .compile("\\.unfinished-backup-([0-9a-f]{16})-([0-9]{1,15})-.*");

    /** The names of a database in a data root of this machine. */
    static Unfinished of(Path dataRoot) {
        String owner = HostName.current() + "\n" + dataRoot.toAbsolutePath().normalize();
        byte[] digest = Checksums.sha256().digest(owner.getBytes(StandardCharsets.UTF_8));
        return new Unfinished(HexFormat.of().formatHex(digest, 0, 8));
    }

    /** A new name. */
    String name(Instant begin) {
        return ".unfinished-backup-" + owner + "-" + begin.toEpochMilli() + "-" + UUID.randomUUID();
    }

    /** Whether a directory with this name was left by a server that is no more, if this one is not building it. */
    boolean isLeft(String name, Instant now) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() && (matcher.group(1).equals(owner)
                || Instant.ofEpochMilli(Long.parseLong(matcher.group(2))).plus(ABANDONED).isBefore(now));
    }
}
