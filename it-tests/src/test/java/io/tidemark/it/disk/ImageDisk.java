package io.tidemark.it.disk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * An ext4 file system in an image on an XFS file system in an image: a copy of the inner image that shares its blocks is
 * taken at once, and is what a power cut would leave. The test closes it.
 */
final class ImageDisk implements AutoCloseable {
    private final Path directory;
    private final Deque<Path> mounted = new ArrayDeque<>();

    private ImageDisk(Path directory) {
        this.directory = directory;
    }

    /** Makes and mounts both; skips the test when this process must not or cannot. */
    static ImageDisk mount(Path directory) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount an image");
        for (String program : List.of("mkfs.xfs", "mkfs.ext4", "losetup")) {
            assumeTrue(
                    Files.isExecutable(Path.of("/usr/sbin", program))
                            || Files.isExecutable(Path.of("/sbin", program)),
                    program + " is not installed");
        }
        ImageDisk disk = new ImageDisk(directory);
        boolean made = false;
        try {
            disk.make();
            made = true;
            return disk;
        } finally {
            if (!made) {
                disk.close();
            }
        }
    }

    private void make() throws IOException, InterruptedException {
        Path outer = directory.resolve("outer.img");
        run("truncate", "-s", "700M", outer.toString());
        run("mkfs.xfs", "-q", "-m", "reflink=1", outer.toString());
        mountImage(outer, directory.resolve("outer"));
        run("truncate", "-s", "256M", image().toString());
        run("mkfs.ext4", "-q", "-F", image().toString());
        mountImage(image(), inner());
    }

    private void mountImage(Path image, Path at) throws IOException, InterruptedException {
        Files.createDirectories(at);
        run("mount", "-o", "loop", image.toString(), at.toString());
        mounted.push(at);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        String refusal = SmallDisk.tool(List.of(command));
        assumeTrue(refusal.isEmpty(),
                "no disk in an image here: " + String.join(" ", command) + ": " + refusal);
    }

    private Path image() {
        return directory.resolve("outer/inner.img");
    }

    /** Where the inner file system is. */
    Path inner() {
        return directory.resolve("inner");
    }

    /** What a power cut now would leave, not mounted. */
    Path cut(int number) throws IOException, InterruptedException {
        Path copy = directory.resolve("outer/cut-" + number + ".img");
        run("cp", "--reflink=always", image().toString(), copy.toString());
        return copy;
    }

    /** Mounts a cut until {@link #forget}; its file system recovers itself. */
    Path open(Path cut) throws IOException, InterruptedException {
        Path at = directory.resolve("after");
        mountImage(cut, at);
        return at;
    }

    void forget(Path cut) throws IOException, InterruptedException {
        run("umount", mounted.pop().toString());
        Files.delete(cut);
    }

    @Override
    public void close() throws IOException {
        try {
            while (!mounted.isEmpty()) {
                String refusal = SmallDisk.tool(List.of("umount", mounted.pop().toString()));
                if (!refusal.isEmpty()) {
                    throw new IOException(refusal);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
