package io.tidemark.storage.file;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every name below a root directory, with the parser that reads it back. A name with an id in it never denotes
 * two contents (I12). Numbers in names of WAL segments have leading zeros, so that names sort as they were made.
 */
public final class FileNames {
    /** Held by the running server; made at the first start, never deleted. */
    public static final String LOCK = "tidemark.lock";
    /** The directory of the configuration file {@code server.conf}. */
    public static final String CONF_DIRECTORY = "conf";
    /** The directory of all tables. */
    public static final String DB_DIRECTORY = "db";
    /** The directory of the write-ahead log. */
    public static final String WAL_DIRECTORY = "wal";
    /** Made by SNAPSHOT PREPARE, removed by SNAPSHOT COMPLETE. */
    public static final String SNAPSHOT_DIRECTORY = "snapshot";
    /** In the snapshot directory: the packed cut; while it is there and valid, a snapshot is prepared. */
    public static final String SNAPSHOT = "_snapshot";
    private static final String RELEASED_PREFIX = "released-";
    /** Put into the root by a person: recover from the snapshot directory at the next start; removed after that. */
    public static final String RESTORE_MARKER = "_restore";
    /** In the db directory: the registry of tables. */
    public static final String REGISTRY = "tables";
    /** In a table's directory: schema, designated timestamp, partitioning. */
    public static final String META = "_meta";
    /** In a table's directory: the committed list of parts. */
    public static final String TXN = "_txn";
    /** In a table's directory: column versions. */
    public static final String COLUMN_VERSIONS = "_cv";
    /** In the root of a backup set: what is in it; while it is missing, it is no backup. */
    public static final String BACKUP_MANIFEST = "backup_manifest";
    /** In the data root: checksums of files that were backed up; only a memory, may be deleted at any time. */
    public static final String BACKUP_HASHES = "backup_hashes";

    private static final String ASIDE_SUFFIX = ".tmp";
    private static final String SEGMENT_SUFFIX = ".wal";
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{8,19})-([0-9]{19})-([0-9]{10,19})\\.wal");
    private static final Pattern SPARE = Pattern.compile("spare-([0-9]{1,18})\\.tmp");
    private static final Pattern PART = Pattern.compile("([0-9]{1,18})\\.arrow");
    private static final Pattern DELETES = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,18})\\.del");

    private FileNames() {}

    /**
     * The name of a WAL segment.
     *
     * @param timeline 1 or more
     * @param firstTxn the txn of its first record
     * @param number of the segment, never reused in a database; keeps names apart when a first txn is used again
     *     because nothing of an older segment counts
     */
    public record SegmentName(long timeline, long firstTxn, long number) {
        /** {@code <timeline>-<first txn>-<segment number>.wal}. */
        public String fileName() {
            return padded(timeline, 8) + "-" + padded(firstTxn, 19) + "-" + padded(number, 10)
                    + SEGMENT_SUFFIX;
        }

        private static String padded(long value, int digits) {
            String text = Long.toString(value);
            return "0".repeat(Math.max(0, digits - text.length())) + text;
        }

        /** Empty when it is not the name of a segment. */
        public static Optional<SegmentName> parse(Path path) {
            String name = nameOf(path);
            if (!name.endsWith(SEGMENT_SUFFIX)) {
                return Optional.empty();
            }
            Matcher matcher = SEGMENT.matcher(name);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(new SegmentName(Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))));
            } catch (NumberFormatException tooLarge) {
                return Optional.empty();
            }
        }
    }

    /** The name of a delete vector: the part that it belongs to, and a number that no other file of the table has. */
    public record DeletesName(long partId, long number) {
        /** {@code <part id>.<number>.del}. */
        public String fileName() {
            return partId + "." + number + ".del";
        }

        /** Empty when it is not the name of a delete vector. */
        public static Optional<DeletesName> parse(Path path) {
            Matcher matcher = DELETES.matcher(nameOf(path));
            return matcher.matches()
                    ? Optional.of(new DeletesName(Long.parseLong(matcher.group(1)),
                            Long.parseLong(matcher.group(2))))
                    : Optional.empty();
        }
    }

    /** {@code <part id>.arrow}. */
    public static String part(long partId) {
        return partId + ".arrow";
    }

    /** The id of a part; empty when it is not the name of one. */
    public static OptionalLong parsePart(Path path) {
        Matcher matcher = PART.matcher(nameOf(path));
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** A WAL segment that is prepared but not used yet; what is found at a start is deleted. */
    public static String spareSegment(long number) {
        return "spare-" + number + ASIDE_SUFFIX;
    }

    /** The number of a spare WAL segment; empty when it is not the name of one. */
    public static OptionalLong parseSpareSegment(Path path) {
        Matcher matcher = SPARE.matcher(nameOf(path));
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** Where the new content of {@code target} is written before it gets its name; a crash may leave it behind. */
    public static Path aside(Path target) {
        return target.resolveSibling(nameOf(target) + ASIDE_SUFFIX);
    }

    /** True for what {@link #aside} names: no content of the database, deleted at a start. */
    public static boolean isAside(Path path) {
        return nameOf(path).endsWith(ASIDE_SUFFIX);
    }

    /** Per-table files of a snapshot that was let go: SNAPSHOT COMPLETE makes it, maintenance or a start deletes it. */
    public static String releasedSnapshot(int number) {
        return RELEASED_PREFIX + number;
    }

    /** True for what {@link #releasedSnapshot} names. */
    public static boolean isReleasedSnapshot(Path path) {
        return nameOf(path).startsWith(RELEASED_PREFIX);
    }

    private static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
