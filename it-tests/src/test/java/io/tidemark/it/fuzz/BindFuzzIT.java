package io.tidemark.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.it.differential.Answer;
import io.tidemark.it.differential.PostgresServer;
import io.tidemark.it.differential.WireClient;
import io.tidemark.server.Server;
import io.tidemark.server.config.ConfigReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values of wrong lengths, formats and numbers for parameters of each type. {@code -Dfuzz.binds} says how many, {@code -Dfuzz.seed}
 * which.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BindFuzzIT {
    private static final long SEED = Long.getLong("fuzz.seed", 20_240_229);
    private static final int BINDS = Integer.getInteger("fuzz.binds", 4_000);

    /** Types and a good value in text. */
    private enum Kind {
        BOOL(16, 1, "true"),
        BYTEA(17, -1, "\\xdead"),
        NAME(19, -1, "n"),
        INT8(20, 8, "9000000000"),
        INT2(21, 2, "12"),
        INT4(23, 4, "-123456"),
        TEXT(25, -1, "some text"),
        OID(26, 4, "2205"),
        FLOAT4(700, 4, "1.5"),
        FLOAT8(701, 8, "-2.5e10"),
        BPCHAR(1042, -1, "abc"),
        VARCHAR(1043, -1, "abc"),
        DATE(1082, 4, "2024-02-29"),
        TIME(1083, 8, "12:34:56.789"),
        TIMESTAMP(1114, 8, "2024-02-29 12:34:56"),
        TIMESTAMPTZ(1184, 8, "2024-02-29 12:34:56+02"),
        INTERVAL(1186, 16, "1 mon 2 days 03:04:05"),
        NUMERIC(1700, -1, "123456.789"),
        UUID(2950, 16, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        INT4_ARRAY(1007, -1, "{1,NULL,3}"),
        TEXT_ARRAY(1009, -1, "{a,\"b c\",NULL}"),
        FLOAT8_ARRAY(1022, -1, "{1.5,NaN}");

        private final int oid;
        /** Bytes of the binary form; -1 where they vary. */
        private final int width;
        private final String text;

        Kind(int oid, int width, String text) {
            this.oid = oid;
            this.width = width;
            this.text = text;
        }
    }

    /** What is sent, and whether it is plainly wrong. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Bound(Kind kind, byte[] bytes, boolean wrong) {
        @Override
        public String toString() {
            return kind + " " + HexFormat.of().formatHex(bytes);
        }
    }

    @TempDir
    static Path directory = Path.of("none");
    private final List<AutoCloseable> open = new ArrayList<>();

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable opened : open.reversed()) {
            opened.close();
        }
    }

    private WireClient tidemark(String name) throws IOException {
        Server server = opened(Server.start(
                ConfigReader.read(directory.resolve(name), Map.of("net.port.offset", "free"), Map.of(),
                        Map.of())));
        return opened(new WireClient(server.pgPort(), "tidemark", "UTC"));
    }

    @Test
    void wrongValuesGetAnErrorAndLeaveTheConnectionUsable() throws IOException {
        WireClient client = tidemark("alone");
        for (int number = 0; number < BINDS; number++) {
            Bound bound = bound(new Random(SEED * 1_000_003 + number));
            String about = "seed " + SEED + ", number " + number + ": " + bound;
            Answer answer = client.bind("SELECT $1", bound.kind().oid, bound.bytes());
            String state = answer.failure() == null ? "" : answer.failure().state();
            assertThat(state).as(about).matches("|22...|08P01|42804|42622|54000");
            if (bound.wrong()) {
                assertThat(state).as(about).isIn("22P02", "22P03", "08P01", "22007", "22008", "22021",
                        "22023", "42804");
            }
            if (number % 10 == 0) {
                assertThat(client.simple("SELECT 1").text()).as(about).containsExactly(List.of("1"));
            }
        }
    }

    @Test
    void wrongValuesGetTheSqlStateThatPostgresGives() throws IOException, InterruptedException {
        assumeTrue(PostgresServer.isAvailable(), "PostgreSQL 15 of Debian (postgresql-15) is not installed");
        PostgresServer server = opened(PostgresServer.start(directory.resolve("postgres")));
        WireClient postgres = opened(new WireClient(server.port(), "postgres", "UTC"));
        WireClient tidemark = tidemark("beside");
        List<String> differences = new ArrayList<>();
        for (int number = 0; number < BINDS; number++) {
            Bound bound = bound(new Random(SEED * 1_000_003 + number));
            String expected = outcome(postgres.bind("SELECT $1", bound.kind().oid, bound.bytes()));
            String actual = outcome(tidemark.bind("SELECT $1", bound.kind().oid, bound.bytes()));
            if (!expected.equals(actual) && !isWrongTwice(expected, actual)) {
                differences.add(number + " " + bound + ": PostgreSQL " + expected + ", Tidemark " + actual);
            }
        }
        assertThat(differences).as("seed %d", SEED).isEmpty();
    }

    /** A Bind with a wrong number of formats one of which is unknown: PostgreSQL counts before it looks, here it is the other way. */
    private static boolean isWrongTwice(String expected, String actual) {
        return expected.equals("error 08P01") && actual.equals("error 22023");
    }

    private static String outcome(Answer answer) {
        return answer.failure() == null ? "rows " + answer.text() : "error " + answer.failure().state();
    }

    private static Bound bound(Random random) throws IOException {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        int format = random.nextInt(2);
        byte[] value = value(kind, format, random);
        boolean wrong = format == 1 && kind.width >= 0 && value.length != kind.width;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        int formats = random.nextInt(15) == 0 ? 2 : 1;
        out.writeShort(formats);
        for (int i = 0; i < formats; i++) {
            out.writeShort(random.nextInt(60) == 0 ? 2 : format);
        }
        int values = random.nextInt(20) == 0 ? random.nextInt(2) * 2 : 1;
        out.writeShort(values);
        for (int i = 0; i < values; i++) {
            out.writeInt(value.length);
            out.write(value);
        }
        out.writeShort(0);
        return new Bound(kind, bytes.toByteArray(), wrong);
    }

    private static byte[] value(Kind kind, int format, Random random) {
        if (format == 0) {
            StringBuilder text = new StringBuilder(kind.text);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, " x,{}\"\\-+.9eé".charAt(random.nextInt(13)));
                    case 1 -> text.setLength(at);
                    default -> text.delete(at, Math.min(text.length(), at + 2));
                }
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
        int length = kind.width < 0
                ? random.nextInt(40)
                : Math.max(0, kind.width + List.of(0, 0, 0, -1, 1, 8).get(random.nextInt(6)));
        byte[] bytes = new byte[length];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        } else {
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(4) : 0);
            }
        }
        return bytes;
    }
}
