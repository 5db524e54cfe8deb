package io.tidemark.protocol.ilp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.tidemark.protocol.auth.Origin;
import io.tidemark.protocol.auth.Verdict;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.LineOutcome;
import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.engine.StartupRequest.Ends;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a connection, once it is known whose they are: where clients are not trusted the first line is {@code token}, a blank
 * and a token; elsewhere it may be, when there is no equals sign in it as in a row of a table of this name. Confined to one thread at a time, except {@link #cancel}.
 */
final class LineBatches implements AutoCloseable {
    private static final int MAX_TOKEN_BYTES = 1_024;
    private static final byte[] TOKEN = "token ".getBytes(StandardCharsets.US_ASCII);
    /** Bytes of a text without an end that may be lost: the client must notice, and only a closed connection tells it. */
    static final int MAX_LOST_BYTES = 1 << 20;
    /** A commit that waits keeps a thread that others need. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

    private final Channel channel;
    private final LineDoor door;
    private final LineClient client;
    private final ByteArrayOutputStream firstLine = new ByteArrayOutputStream(64);
    private @Nullable LineWriter writer;
    private @Nullable LineStream stream;
    private boolean asked;
    /** Whose the lines are that come without a token; null when they need one. */
    private @Nullable String trusted;
    private long batchNanos;

    LineBatches(Channel channel, LineDoor door) {
        this.channel = channel;
        this.door = door;
        this.client = new LineClient(() -> {
            var _ = channel.close();
        });
    }

    /**
     * Takes bytes, and writes a batch when it is large or old enough.
     *
     * @throws EngineException when the connection must be closed
     */
    void take(ByteBuf bytes) {
        LineStream open = stream != null ? stream : begin(bytes);
        while (open != null && bytes.isReadable()) {
            int rows = rows();
            open.accept(bytes.readSlice(Math.min(bytes.readableBytes(), LineStream.CHUNK_BYTES)));
            if (rows == 0) {
                batchNanos = System.nanoTime();
            }
            LineWriter target = writer;
            if (target != null && (target.rows() >= LineLimits.BATCH_ROWS
                    || target.bytes() >= LineLimits.BATCH_BYTES || isOld())) {
                commit();
            }
            if (open.lostBytes() > MAX_LOST_BYTES) {
                commit();
                throw refusal(SqlState.BAD_COPY_FILE_FORMAT, "a text has no end for " + MAX_LOST_BYTES
                        + " bytes: is its closing quotation mark missing?");
            }
        }
    }

    private boolean isOld() {
        return rows() > 0 && System.nanoTime() - batchNanos > door.limits().commitInterval().toNanos();
    }

    /** Finds out who the client is. @return null while more bytes are needed for that */
    private @Nullable LineStream begin(ByteBuf bytes) {
        if (!asked) {
            trusted = door.authenticator().anonymous(origin()) instanceof Verdict.Accepted(var identity)
                    ? identity.user()
                    : null;
            asked = true;
        }
        while (bytes.isReadable()) {
            byte next = bytes.readByte();
            if (trusted != null && !mayBeToken(next)) {
                firstLine.write(next);
                LineStream rows = opened(trusted);
                rows.accept(firstLine.toByteArray(), 0, firstLine.size());
                return rows;
            }
            if (next == '\n') {
                return opened(userOf(firstLine.toString(StandardCharsets.UTF_8).strip()));
            }
            firstLine.write(next);
            if (firstLine.size() > MAX_TOKEN_BYTES) {
                throw refusal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "the first line is no token");
            }
        }
        return null;
    }

    /** Whether the first line of a client that needs no token can be one, with one more byte. */
    private boolean mayBeToken(byte next) {
        int at = firstLine.size();
        return at < TOKEN.length ? next == TOKEN[at] : next != '=';
    }

    private Origin origin() {
        return Origin.of(channel.remoteAddress(), channel.pipeline().get(SslHandler.class) != null);
    }

    private String userOf(String line) {
        if (!line.startsWith("token ")) {
            throw refusal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "the first line must be: token, a blank, and a token");
        }
        return switch (door.authenticator().token(line.substring("token ".length()).strip(), origin())) {
            case Verdict.Accepted(var identity) -> identity.user();
            case Verdict.Refused refused -> throw refusal(refused.state(), refused.message());
        };
    }

    private static EngineException refusal(SqlState state, String message) {
        return new EngineException(ErrorFields.fatal(state, message));
    }

    private LineStream opened(String user) {
        Ends ends = new Ends(String.valueOf(channel.remoteAddress()), String.valueOf(channel.localAddress()));
        LineWriter opened = door.open(user, ends, client, StartupRequest.Door.LINES, LOCK_TIMEOUT);
        writer = opened;
        client.writesWith(opened);
        LineStream begun = new LineStream(opened, door.precision(), door.limits().lineBytes());
        stream = begun;
        batchNanos = System.nanoTime();
        return begun;
    }

    /** Rows that are not written yet. */
    int rows() {
        LineWriter open = writer;
        return open == null ? 0 : open.rows();
    }

    /** Whether a line has begun and not ended, or the client has not said who it is. */
    boolean isWithinLine() {
        LineStream open = stream;
        return open == null || open.isWithinLine();
    }

    /** As long as this stays the same and {@link #isWithinLine()}, it is the same line. */
    long endedLines() {
        LineStream open = stream;
        return open == null ? -1 : open.endedLines();
    }

    /** Writes what was taken. When a lock is waited for too long (55P03) it can be tried again later. */
    void commit() {
        LineWriter open = writer;
        if (open == null) {
            return;
        }
        LineOutcome outcome = open.commit(false);
        if (outcome.refusedCount() > 0 && door.limits().closeOnError()) {
            throw new EngineException(outcome.problems().getFirst().state(),
                    "a line was refused, and line.tcp.disconnect.on.error is on");
        }
    }

    /** No more bytes come: a line without its end is refused, all others are written. */
    void finish() {
        LineStream open = stream;
        if (open != null) {
            open.finish(false);
        }
        commit();
    }

    /** Makes a commit that waits stop soon. From any thread. */
    void cancel() {
        client.cancel();
    }

    @Override
    public void close() {
        LineWriter open = writer;
        writer = null;
        if (open != null) {
            open.close();
        }
    }
}
