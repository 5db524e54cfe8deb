package io.tidemark.it.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An ext4 file system in an image, which turns read-only when it finds an error. The test closes it. */
final class LoopDisk implements AutoCloseable {
    private static final String DEVICE = "/dev/loop";

    private final Path image;
    private final Path directory;
    private boolean mounted;

    private LoopDisk(Path image, Path directory) {
        this.image = image;
        this.directory = directory;
    }

    /** Makes and mounts it below a directory; skips the test when this process must not or cannot. */
    static LoopDisk mount(Path below, int mebibytes) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount an image");
        LoopDisk disk = new LoopDisk(below.resolve("disk.img"), below.resolve("disk"));
        Files.createDirectories(disk.directory);
        run("truncate", "-s", mebibytes + "M", disk.image.toString());
        run("mkfs.ext4", "-q", "-F", disk.image.toString());
        disk.mount();
        return disk;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        String refusal;
        try {
            refusal = SmallDisk.tool(List.of(command));
        } catch (IOException missing) {
            refusal = String.valueOf(missing.getMessage());
        }
        assumeTrue(refusal.isEmpty(),
                "no disk in an image here: " + String.join(" ", command) + ": " + refusal);
    }

    private void mount() throws IOException, InterruptedException {
        run("mount", "-o", "loop,errors=remount-ro", image.toString(), directory.toString());
        mounted = true;
    }

    Path directory() {
        return directory;
    }

    /** What the kernel does to a file system that is damaged: from now on nothing can be written. */
    void turnReadOnly() throws IOException, InterruptedException {
        String device = device();
        assertThat(device).startsWith(DEVICE);
        Path trigger = Path.of("/sys/fs/ext4", device.substring(device.lastIndexOf('/') + 1),
                "trigger_fs_error");
        assumeTrue(Files.exists(trigger), "this kernel has no " + trigger);
        Files.writeString(trigger, "a test");
    }

    private String device() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("findmnt", "-n", "-o", "SOURCE", directory.toString()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    /** Mounts it anew, to write, when nobody uses it. */
    void mountAgain() throws IOException, InterruptedException {
        close();
        // As an operator does after an error.
        new ProcessBuilder("e2fsck", "-f", "-y", image.toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        mount();
    }

    @Override
    public void close() throws IOException {
        if (!mounted) {
            return;
        }
        try {
            String refusal = SmallDisk.tool(List.of("umount", directory.toString()));
            if (!refusal.isEmpty()) {
                throw new IOException(refusal);
            }
            mounted = false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
