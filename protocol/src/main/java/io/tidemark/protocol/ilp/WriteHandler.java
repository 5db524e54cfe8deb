package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.LineOutcome;
import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.engine.StartupRequest.Ends;
import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.HttpHandler;
import io.tidemark.protocol.http.HttpStatus;
import io.tidemark.protocol.message.SqlState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Writes the lines of a request's body in one transaction: 204 when all are durable, 400 with reasons when some were refused,
 * which with {@code atomic=true} refuses all.
 */
final class WriteHandler implements HttpHandler {
    /** Why nothing was written this time; the same lines may well be next time. */
    private static final Set<String> PASSING = Set.of("40001", "40P01", "55P03", "57014");

    /** What the parameters of a request are called, and what they are when it has none. */
    enum Dialect {
        /** InfluxDB 1's and 2's; {@code atomic} is our own. */
        INFLUX_2("n"),
        /** InfluxDB 3's: {@code accept_partial=false} refuses all lines with one. {@code no_sync} changes nothing. */
        INFLUX_3("auto");

        private final String precision;

        Dialect(String precision) {
            this.precision = precision;
        }

        private boolean isAtomic(HttpExchange exchange) {
            return isOn("atomic",
                    exchange.parameter("atomic").or(() -> exchange.header("x-atomic")).orElse("false"))
                    || (this == INFLUX_3
                            && !isOn("accept_partial", exchange.parameter("accept_partial").orElse("true")));
        }
    }

    private final LineDoor door;
    private final long maxBodyBytes;
    private final Dialect dialect;

    WriteHandler(LineDoor door, long maxBodyBytes, Dialect dialect) {
        this.door = door;
        this.maxBodyBytes = maxBodyBytes;
        this.dialect = dialect;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String unit = exchange.parameter("precision").orElse(dialect.precision);
        Precision precision = Precision.named(unit)
                .orElseThrow(() -> new HttpException(400, "precision is n, u, ms, s, m or h, not " + unit));
        boolean atomic = dialect.isAtomic(exchange);
        LineClient client = new LineClient(() -> {});
        Ends ends = new Ends(String.valueOf(exchange.client()), String.valueOf(exchange.server()));
        try (LineWriter writer = door.open(exchange.identity().user(), ends, client,
                StartupRequest.Door.HTTP, Duration.ZERO)) {
            client.writesWith(writer);
            exchange.onDisconnect(client::cancel);
            read(exchange, new LineStream(writer, precision, door.limits().lineBytes()));
            respond(exchange, writer.commit(atomic), atomic);
        } catch (EngineException failure) {
            refuse(exchange, failure);
        }
    }

    private static boolean isOn(String name, String flag) {
        return switch (flag.toLowerCase(Locale.ROOT)) {
            case "", "true", "on", "1" -> true;
            case "false", "off", "0" -> false;
            default -> throw new HttpException(400, name + " is true or false, not " + flag);
        };
    }

    private void read(HttpExchange exchange, LineStream lines) throws IOException {
        byte[] chunk = new byte[LineStream.CHUNK_BYTES];
        long total = 0;
        try (InputStream body = decoded(exchange)) {
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                total += count;
                if (total > maxBodyBytes) {
                    throw new HttpException(413,
                            "the decompressed body is longer than " + maxBodyBytes + " bytes");
                }
                lines.accept(chunk, 0, count);
            }
        } catch (ZipException | EOFException broken) {
            throw new HttpException(400, "the body is no gzip: " + broken.getMessage());
        }
        lines.finish(true);
    }

    private InputStream decoded(HttpExchange exchange) throws IOException {
        InputStream body = exchange.body(maxBodyBytes);
        String encoding = exchange.header("content-encoding").orElse("identity").strip()
                .toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> new GZIPInputStream(body, LineStream.CHUNK_BYTES);
            default -> throw new HttpException(415, "Content-Encoding is gzip or identity, not " + encoding);
        };
    }

    private static void respond(HttpExchange exchange, LineOutcome outcome, boolean atomic)
            throws IOException {
        if (outcome.refusedCount() == 0) {
            exchange.respond(204, Map.of());
            return;
        }
        answer(exchange, 400, Map.of(), WriteReport.of(outcome, atomic));
    }

    /** In chunks, for that is how QuestDB's client reads what it is told. */
    private static void answer(HttpExchange exchange, int status, Map<String, String> more, String report)
            throws IOException {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Content-Type", "application/json; charset=utf-8");
        OutputStream body = exchange.respond(status, headers);
        body.flush();
        body.write(report.getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing was written, for no line's fault: clients send the lines again after a 503, and give them up after a 400. */
    private static void refuse(HttpExchange exchange, EngineException failure) throws IOException {
        if (exchange.isCommitted()) {
            throw failure;
        }
        SqlState state = failure.fields().state();
        boolean passing = PASSING.contains(state.code());
        int status = passing
                ? 503
                : state.equals(SqlState.OUT_OF_MEMORY) ? 413 : HttpStatus.of(state);
        answer(exchange, status, status == 503 ? Map.of("Retry-After", "1") : Map.of(),
                WriteReport.of(failure));
    }
}
