package io.tidemark.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, as the kernel has it. Stateless. */
public final class HostName {
    private HostName() {}

    /** Empty when the kernel does not say; never asks the network. */
    public static String current() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException unknown) {
            return "";
        }
    }
}
