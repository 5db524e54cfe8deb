package io.tidemark.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Directories, copied by the tools that people use, and compared. */
public final class Trees {
    private Trees() {}

    /** {@code cp -r}; files that vanish meanwhile are no failure, as when a live root is copied. */
    public static void copy(Path from, Path to) throws IOException, InterruptedException {
        tool(List.of("cp", "-r", from.toString(), to.toString()), true);
    }

    /** Copies a set as a later one that shares its files of rows: they are the same files. */
    public static void share(Path set, Path to) throws IOException, InterruptedException {
        copy(set, to);
        try (Stream<Path> files = Files.walk(to)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".arrow")).toList()) {
                Files.delete(file);
                Files.createLink(file, set.resolve(to.relativize(file)));
            }
        }
    }

    /** Packs a directory with tar, unpacks it at another place, and returns where it is. */
    public static Path throughTar(Path directory, Path place) throws IOException, InterruptedException {
        Path archive = place.resolve("archive.tar.gz");
        Files.createDirectories(place);
        tool(List.of("tar", "-zcf", archive.toString(), "-C", String.valueOf(directory.getParent()),
                String.valueOf(directory.getFileName())), false);
        tool(List.of("tar", "-xf", archive.toString(), "-C", place.toString()), false);
        Files.delete(archive);
        return place.resolve(String.valueOf(directory.getFileName()));
    }

    /** What a copying tool waits for between two passes. */
    @FunctionalInterface
    public interface Pause {
        /** Returns when the second pass may begin. */
        void await() throws InterruptedException;
    }

    /** As rsync twice: the second pass copies what has changed since the first, and removes what is gone. */
    public static void copyTwice(Path from, Path to, Pause between) throws IOException, InterruptedException {
        tool(List.of("cp", "-a", from.toString(), to.toString()), true);
        between.await();
        tool(List.of("cp", "-a", "-u", "--remove-destination", "-T", from.toString(), to.toString()), true);
        try (Stream<Path> files = Files.walk(to)) {
            for (Path copy : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!Files.exists(from.resolve(to.relativize(copy).toString()), LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(copy);
                }
            }
        }
    }

    /** Packs a directory that others work in with tar, and unpacks it as {@code to}. */
    public static void throughLiveTar(Path from, Path to) throws IOException, InterruptedException {
        Path archive = to.resolveSibling(to.getFileName() + ".tar");
        tool(List.of("tar", "-cf", archive.toString(), "--warning=no-file-changed",
                "--warning=no-file-removed", "--ignore-failed-read", "-C", from.toString(), "."), true);
        Files.createDirectories(to);
        tool(List.of("tar", "-xf", archive.toString(), "-C", to.toString()), false);
        Files.delete(archive);
    }

    private static void tool(List<String> command, boolean tolerant)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("no end of " + command);
        }
        // A directory that goes while it is walked: tar says it in its own way.
        boolean onlyVanished = output.lines().allMatch(line -> line.contains("No such file or directory")
                || line.contains("file removed before we read it")
                || line.contains("file changed as we read it")
                || line.contains("Exiting with failure status due to previous errors"));
        if (process.exitValue() != 0 && !(tolerant && onlyVanished)) {
            throw new IOException(command + " failed: " + output);
        }
    }

    /**
     * SHA-256 of every file that holds state below a directory, by path relative to it: without the lock, which names its last
     * holder, and without unfinished files ({@code .tmp}), which a running server writes and renames at any time.
     */
    public static Map<String, String> checksums(Path directory) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Trees::holdsState).toList()) {
                sums.put(directory.relativize(file).toString(), checksum(file));
            }
        }
        return sums;
    }

    private static boolean holdsState(Path file) {
        return Files.isRegularFile(file) && !file.endsWith("tidemark.lock")
                && !file.toString().endsWith(".tmp");
    }

    private static String checksum(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Files below a directory whose names end so. */
    public static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix) && Files.isRegularFile(file))
                    .sorted().toList();
        }
    }

    /** Deletes a directory and all that is in it. */
    public static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
