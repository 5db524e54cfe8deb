package io.tidemark.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, as the kernel has it. Stateless. */
public final class HostName {
    /** What it was at the start: whoever left something behind under a name must know it again. */
    private static final String NAME = read();

    private HostName() {}

    /** Empty when the kernel does not say; never asks the network. */
    public static String current() {
        return NAME;
    }

    private static String read() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException unknown) {
            return "";
        }
    }
}
