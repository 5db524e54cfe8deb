package io.tidemark.storage.file;

import java.util.Map;

/**
 * A file system by the name that {@code /proc/mounts} gives it, such as {@code ext4}, and what we think of it.
 *
 * @param name the operating system's name of the kind
 */
public record FileSystemKind(String name) {
    /** What a kind of file system is good for. */
    public enum Support {
        /** Tested with: data and backups are safe there. */
        SUPPORTED,
        /** Not tested with; it may work. */
        UNSUPPORTED,
        /** Cannot hold live data: renames, locks or syncs do not mean there what we need. Backups may go there. */
        REFUSED
    }

    private static final Map<String, Support> KNOWN = Map.ofEntries(
            Map.entry("ext4", Support.SUPPORTED),
            Map.entry("xfs", Support.SUPPORTED),
            Map.entry("btrfs", Support.SUPPORTED),
            Map.entry("overlay", Support.SUPPORTED),
            Map.entry("tmpfs", Support.SUPPORTED),
            Map.entry("nfs", Support.REFUSED),
            Map.entry("nfs4", Support.REFUSED),
            Map.entry("cifs", Support.REFUSED),
            Map.entry("smb3", Support.REFUSED),
            Map.entry("9p", Support.REFUSED));

    /** What this kind is good for; {@code UNSUPPORTED} for kinds that we have no opinion on. */
    public Support support() {
        return KNOWN.getOrDefault(name, Support.UNSUPPORTED);
    }
}
