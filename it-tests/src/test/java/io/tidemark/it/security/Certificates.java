package io.tidemark.it.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** Makes certificates that sign themselves, with openssl. */
public final class Certificates {
    private Certificates() {}

    /** A new certificate of this name in {@code server.pem} and its key in {@code server.key}, in place of what is there. */
    public static void make(Path directory, String name) throws IOException, InterruptedException {
        Path key = directory.resolve("new.key");
        Path certificate = directory.resolve("new.pem");
        Process process = new ProcessBuilder("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj", "/CN=" + name, "-addext",
                "subjectAltName=IP:127.0.0.1", "-keyout", key.toString(), "-out", certificate.toString())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("openssl failed: " + output);
        }
        Files.move(key, directory.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(certificate, directory.resolve("server.pem"), StandardCopyOption.REPLACE_EXISTING);
    }
}
