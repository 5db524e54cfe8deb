package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file's bytes as UTF-8: in what it comes is said by a byte order mark at its beginning, else by the charset of its content type, else it
 * is UTF-8. UTF-8 itself is passed on as it is, without its mark. Confined to its request.
 */
final class Utf8Input extends InputStream {
    private static final Pattern CHARSET = Pattern.compile("charset=\"?([^\";\\s]+)",
            Pattern.CASE_INSENSITIVE);

    private final Reader in;
    private final String name;
    private final char[] chars = new char[8_192];
    private byte[] bytes = new byte[0];
    private int at;
    /** The first half of a character of two, until the other comes. */
    private int kept;

    private Utf8Input(InputStream in, Charset charset) {
        this.name = charset.name();
        this.in = new InputStreamReader(in, charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /** @throws HttpException 415 for a charset that we don't know */
    static InputStream of(InputStream file, String contentType) throws IOException {
        byte[] head = file.readNBytes(3);
        PushbackInputStream all = new PushbackInputStream(file, 3);
        all.unread(head);
        Optional<Charset> marked = mark(head);
        if (marked.isPresent()) {
            all.skipNBytes(marked.get().equals(StandardCharsets.UTF_8) ? 3 : 2);
        }
        Charset charset = marked.isPresent() ? marked.get() : named(contentType);
        boolean plain = charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII);
        return plain ? all : new Utf8Input(all, charset);
    }

    private static Optional<Charset> mark(byte[] head) {
        int first = head.length < 2 ? 0 : (head[0] & 0xff) << 8 | (head[1] & 0xff);
        return switch (first) {
            case 0xFEFF -> Optional.of(StandardCharsets.UTF_16BE);
            case 0xFFFE -> Optional.of(StandardCharsets.UTF_16LE);
            case 0xEFBB -> head.length == 3 && head[2] == (byte) 0xBF
                    ? Optional.of(StandardCharsets.UTF_8)
                    : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Charset named(String contentType) {
        Matcher charset = CHARSET.matcher(contentType);
        if (!charset.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(charset.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new HttpException(415, "the file has an unknown charset: " + charset.group(1));
        }
    }

    @Override
    public int read() throws IOException {
        return at < bytes.length || fill() ? bytes[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (at == bytes.length && !fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        int count;
        try {
            do {
                count = in.read(chars, kept, chars.length - kept);
            } while (count == 0);
        } catch (CharacterCodingException broken) {
            throw new HttpException(400, "the file is not all " + name);
        }
        int end = kept + Math.max(0, count);
        kept = count > 0 && Character.isHighSurrogate(chars[end - 1]) ? 1 : 0;
        bytes = new String(chars, 0, end - kept).getBytes(StandardCharsets.UTF_8);
        at = 0;
        if (kept > 0) {
            chars[0] = chars[end - 1];
        }
        return bytes.length > 0 || (count >= 0 && fill());
    }
}
