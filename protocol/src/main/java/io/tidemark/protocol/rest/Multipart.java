package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of a {@code multipart/form-data} body, as they come. Confined to its request. */
final class Multipart {
    private static final int BUFFER = 65_536;
    private static final int MAX_HEAD_BYTES = 16_384;
    private static final Pattern BOUNDARY = Pattern.compile(
            "boundary=(?:\"([^\"]{1,200})\"|([^\\s;,\"]{1,200}))",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[; ]name=\"?([^\";]*)\"?");
    private static final Pattern FILE_NAME = Pattern.compile("filename=\"?([^\";]*)\"?");

    private final InputStream in;
    private final byte[] mark;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private @Nullable PartBody open;

    /**
     * One part.
     *
     * @param fileName empty for none
     * @param contentType empty for none
     * @param body     good until the next part is asked for
     */
    record Part(String name, String fileName, String contentType, InputStream body) {}

    private Multipart(InputStream in, String boundary) {
        this.in = in;
        this.mark = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        buffer[0] = '\r'; // the first boundary has no line before it
        buffer[1] = '\n';
        end = 2;
    }

    /** @throws HttpException 415 for a body of another type */
    static Multipart of(String contentType, InputStream body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || !boundary.find()) {
            throw new HttpException(415, "the body is a form: Content-Type: multipart/form-data; boundary=…");
        }
        return new Multipart(body, Objects.requireNonNullElse(boundary.group(1), boundary.group(2)));
    }

    /** The next part; null after the last. */
    @Nullable
    Part next() throws IOException {
        PartBody before = open;
        if (before == null) {
            before = new PartBody();
        }
        before.skipAll();
        if (before.last) {
            return null;
        }
        Map<String, String> head = head();
        String disposition = head.getOrDefault("content-disposition", "");
        PartBody body = new PartBody();
        open = body;
        return new Part(found(NAME, disposition), found(FILE_NAME, disposition),
                head.getOrDefault("content-type", ""), body);
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find()
                ? new String(matcher.group(1).getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8)
                : "";
    }

    private Map<String, String> head() throws IOException {
        Map<String, String> head = new TreeMap<>();
        StringBuilder line = new StringBuilder();
        for (int count = 0; count < MAX_HEAD_BYTES; count++) {
            if (at == end && !fill()) {
                throw malformed();
            }
            char c = (char) (buffer[at++] & 0xff);
            if (c != '\n') {
                line.append(c);
                continue;
            }
            String text = line.toString().strip();
            line.setLength(0);
            if (text.isEmpty()) {
                return head;
            }
            int colon = text.indexOf(':');
            if (colon > 0) {
                head.put(text.substring(0, colon).toLowerCase(Locale.ROOT),
                        text.substring(colon + 1).strip());
            }
        }
        throw malformed();
    }

    private static HttpException malformed() {
        return new HttpException(400, "the form is malformed: a part or its end is missing");
    }

    /** Reads more behind what is there; false at the end. */
    private boolean fill() throws IOException {
        if (at > 0) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count > 0) {
            end += count;
        }
        return count > 0;
    }

    /** The bytes up to the next boundary. */
    private final class PartBody extends InputStream {
        private boolean ended;
        private boolean last;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            while (!ended) {
                int safe = safe();
                if (safe > 0) {
                    int count = Math.min(length, safe);
                    System.arraycopy(buffer, at, target, offset, count);
                    at += count;
                    return count;
                }
                if (!ended && !fill()) {
                    throw malformed();
                }
            }
            return -1;
        }

        /** How many of the bytes that are there belong to the part for sure; passes over the boundary when it is next. */
        private int safe() throws IOException {
            int index = at;
            while (index < end) {
                if (buffer[index] == '\r') {
                    int matched = matched(index);
                    if (matched == mark.length && index == at) {
                        passBoundary();
                        return 0;
                    }
                    if (matched > 0 && (matched == mark.length || index + matched == end)) {
                        return index - at;
                    }
                }
                index++;
            }
            return end - at;
        }

        private int matched(int index) {
            int count = 0;
            while (count < mark.length && index + count < end && buffer[index + count] == mark[count]) {
                count++;
            }
            return count;
        }

        private void passBoundary() throws IOException {
            at += mark.length;
            while (end - at < 2) {
                if (!fill()) {
                    throw malformed();
                }
            }
            last = buffer[at] == '-' && buffer[at + 1] == '-';
            while (!last && (at < end || fill()) && buffer[at++] != '\n') {
                // blanks may follow
            }
            ended = true;
        }

        void skipAll() throws IOException {
            byte[] nowhere = new byte[4_096];
            while (read(nowhere, 0, nowhere.length) >= 0) {
                // what nobody reads
            }
        }
    }
}
