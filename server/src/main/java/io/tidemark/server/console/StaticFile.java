package io.tidemark.server.console;

import io.tidemark.protocol.http.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file of the console; read and compressed when it is first asked for, and kept. Safe for many threads. */
final class StaticFile {
    /** Headers of every answer: nothing is guessed, told to other sites or used by them. */
    static final Map<String, String> SAFETY = Map.of("X-Content-Type-Options", "nosniff", "Referrer-Policy",
            "no-referrer", "Cross-Origin-Resource-Policy", "same-origin");
    private static final int TAG_BYTES = 12;

    private final String name;
    private volatile @Nullable Content content;

    /** @param name below this package's resources */
    StaticFile(String name) {
        this.name = name;
    }

    /**
     * What is sent.
     *
     * @param tag      changes whenever the file does
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Content(byte[] plain, byte[] compressed, String tag) {}

    /** Sends the file, or that the client has it already. */
    void handle(HttpExchange exchange) throws IOException {
        Content known = content();
        Map<String, String> headers = new LinkedHashMap<>(SAFETY);
        headers.put("Content-Type", type(name));
        headers.put("Cache-Control", "no-cache");
        headers.put("ETag", known.tag());
        headers.put("Vary", "Accept-Encoding");
        if (exchange.header("if-none-match").filter(tags -> names(tags, known.tag())).isPresent()) {
            exchange.respond(304, headers);
            return;
        }
        boolean compress = exchange.header("accept-encoding").filter(StaticFile::takesGzip).isPresent();
        if (compress) {
            headers.put("Content-Encoding", "gzip");
        }
        OutputStream out = exchange.respond(200, headers);
        out.write(compress ? known.compressed() : known.plain());
    }

    private static boolean names(String tags, String tag) {
        return tags.strip().equals("*")
                || Arrays.stream(tags.split(",", -1)).anyMatch(one -> one.strip().equals(tag));
    }

    /** Whether {@code gzip} is among the codings, and not with the weight 0. */
    private static boolean takesGzip(String codings) {
        return Arrays.stream(codings.toLowerCase(Locale.ROOT).split(",", -1))
                .map(coding -> coding.replace(" ", ""))
                .anyMatch(coding -> coding.equals("gzip")
                        || (coding.startsWith("gzip;q=") && !coding.matches("gzip;q=0(\\.0*)?")));
    }

    private Content content() throws IOException {
        Content known = content;
        if (known == null) {
            byte[] plain = read(name);
            known = new Content(plain, gzip(plain), tag(plain));
            content = known;
        }
        return known;
    }

    /** A file beside this class, or below. */
    static byte[] read(String name) throws IOException {
        try (InputStream in = StaticFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return in.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    /** Weak, as it is the same for both codings. */
    private static String tag(byte[] plain) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(plain);
            return "W/\"" + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + "\"";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return switch (ending) {
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("no type for " + name);
        };
    }
}
