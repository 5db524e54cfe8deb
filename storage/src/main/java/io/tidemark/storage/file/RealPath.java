package io.tidemark.storage.file;

import java.io.IOException;
import java.nio.file.Path;

/** Where a path leads when symbolic links are followed. Stateless. */
public final class RealPath {
    private RealPath() {}

    /** The path, absolute, with the links in the part of it that exists resolved. */
    public static Path of(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path existing = absolute; existing != null; existing = existing.getParent()) {
            try {
                return existing.toRealPath().resolve(existing.relativize(absolute));
            } catch (IOException missing) {
                // Its parent may exist.
            }
        }
        return absolute;
    }
}
