package io.tidemark.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.ServerProcess;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords and TLS with psql, pgjdbc and bare sockets. */
final class LoginIT {
    private static final String PASSWORD = "pg.password=the secret Wörd zebra-in-a-cup";
    private static final String SECRET = "the secret Wörd zebra-in-a-cup";

    @TempDir
    Path directory;

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String psql(int port, String password, String options) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("psql", "-X", "-A", "-t", "host=127.0.0.1 port=" + port
                + " user=admin dbname=tidemark " + options, "-c", "SELECT 40 + 2").redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", password);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }

    @Test
    void letsInWhoHasThePasswordAndShowsItNowhere() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, PASSWORD)) {
            assertThat(psql(server.port(), SECRET, "")).isEqualTo("42");
            assertThat(psql(server.port(), "another", ""))
                    .endsWith("FATAL:  password authentication failed for user \"admin\"");
            try (Connection connection = server.connect("password", SECRET)) {
                assertThat(query(connection, "SELECT current_user")).isEqualTo("admin");
                assertThat(query(connection,
                        "SELECT count(*) FROM pg_settings WHERE setting LIKE '%zebra-in-a-cup%'"))
                        .isEqualTo("0");
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SHOW PARAMETERS")) {
                    while (rows.next()) {
                        assertThat(String.valueOf(rows.getString(3))).doesNotContain("zebra-in-a-cup");
                    }
                }
            }
            assertThatThrownBy(() -> server.connect("password", SECRET, "user", "nobody"))
                    .isInstanceOfSatisfying(SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
            assertThat(server.log()).doesNotContain("zebra-in-a-cup").contains("no such role [user=nobody");
        }
    }

    @Test
    void refusesToStartWhereOthersReachItWithoutAPassword() throws Exception {
        assertThat(ServerProcess.startRefused(directory, "pg.net.bind.to=0.0.0.0:0")).satisfies(refusal -> {
            assertThat(refusal.exitCode()).isEqualTo(55);
            assertThat(refusal.output()).contains("add the line 'pg.password=<a password>'");
        });
        Files.writeString(directory.resolve("bad.pem"), "no certificate");
        assertThat(ServerProcess.startRefused(directory, "tls.cert.file=bad.pem", "tls.key.file=bad.pem"))
                .satisfies(refusal -> {
                    assertThat(refusal.exitCode()).isEqualTo(55);
                    assertThat(refusal.output()).contains("tls.cert.file").contains("bad.pem");
                });
    }

    @Test
    void encryptsAndBindsTheLoginToTheCertificate() throws Exception {
        Certificates.make(directory, "first");
        try (ServerProcess server = ServerProcess.start(directory, PASSWORD, "tls.cert.file=server.pem",
                "tls.key.file=server.key", "tls.required=true")) {
            assertThat(psql(server.port(), SECRET, "sslmode=require channel_binding=require"))
                    .isEqualTo("42");
            assertThat(psql(server.port(), SECRET,
                    "sslmode=verify-full sslrootcert=" + directory.resolve("server.pem"))).isEqualTo("42");
            assertThat(psql(server.port(), SECRET, "sslmode=disable"))
                    .contains("the server takes connections over TLS only");
            try (Connection connection = server.connect("password", SECRET, "sslmode", "require",
                    "channelBinding", "require")) {
                assertThat(
                        query(connection, "SELECT string_agg(n::text, ',') FROM generate_series(1, 3) g(n)"))
                        .isEqualTo("1,2,3");
                assertThat(query(connection, "SELECT length(repeat('x', 3000000))")).isEqualTo("3000000");
                assertThat(query(connection, "SELECT repeat('x', 3000000)")).hasSize(3_000_000);
            }
            try (Connection direct = server.connect("password", SECRET, "sslmode", "require",
                    "sslNegotiation", "direct")) {
                assertThat(query(direct, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void takesANewCertificateWithoutARestartAndKeepsTheOldOneWhenItIsBad() throws Exception {
        Certificates.make(directory, "first");
        try (ServerProcess server = ServerProcess.start(directory, PASSWORD, "tls.cert.file=server.pem",
                "tls.key.file=server.key")) {
            try (Connection open = server.connect("password", SECRET, "sslmode", "require")) {
                Certificates.make(directory, "second");
                await(server, "certificate loaded [subject=CN=second");
                assertThat(query(open, "SELECT 1")).isEqualTo("1");
                String verified = "sslmode=verify-ca sslrootcert=" + directory.resolve("server.pem");
                assertThat(psql(server.port(), SECRET, verified)).isEqualTo("42");
                Path old = Files.copy(directory.resolve("server.pem"), directory.resolve("old.pem"));
                Files.writeString(directory.resolve("server.key"), "damaged");
                await(server, "the new certificate can't be used, the old one stays");
                assertThat(psql(server.port(), SECRET, "sslmode=verify-ca sslrootcert=" + old))
                        .isEqualTo("42");
            }
        }
    }

    @Test
    void encryptsHealthAndMetricsTooAndKeepsFilesToItself() throws Exception {
        Certificates.make(directory, "first");
        Path key = directory.resolve("server.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Path root = directory.resolve("root");
        try (ServerProcess server = ServerProcess.start(root, PASSWORD,
                "tls.cert.file=" + directory.resolve("server.pem"), "tls.key.file=" + key)) {
            assertThat(server.log()).contains("other users of this machine can read the private key");
            String address = "127.0.0.1:" + server.monitoringPort() + "/status";
            for (String[] curl : new String[][]{
                    {"curl", "-sS", "--cacert", directory.resolve("server.pem").toString(),
                            "https://" + address},
                    {"curl", "-sS", "http://" + address}}) {
                Process process = new ProcessBuilder(curl).redirectErrorStream(true).start();
                assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .as(String.join(" ", curl)).startsWith("Status: Healthy");
            }
            try (Connection connection = server.connect("password", SECRET)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE t AS SELECT 1 AS a");
                    statement.execute("CHECKPOINT");
                }
            }
        }
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::exists)).allSatisfy(
                    file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s", file).endsWith("------"));
        }
    }

    private static void await(ServerProcess server, String line) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!server.log().contains(line)) {
            assertThat(System.nanoTime()).as("%s in %s", line, server.log()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    @Test
    void refusesPlainTextBehindASslRequestAndBadHandshakesAndServesTheOthers() throws Exception {
        Certificates.make(directory, "first");
        try (ServerProcess server = ServerProcess.start(directory, PASSWORD, "tls.cert.file=server.pem",
                "tls.key.file=server.key")) {
            String sslRequest = "0000000804d2162f";
            String startup = "0000000800030000";
            assertThat(answer(server.port(), sslRequest + startup))
                    .contains("received unencrypted data after SSL request").doesNotStartWith("S");
            assertThat(answer(server.port(), "16030100ff" + "00".repeat(255))).doesNotContain("SCRAM");
            assertThat(answer(server.port(), sslRequest)).isEqualTo("S");
            assertThat(psql(server.port(), SECRET, "sslmode=require")).isEqualTo("42");
        }
    }

    /** What comes within a second, or until the server closes. */
    private static String answer(int port, String hex) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write(HexFormat.of().parseHex(hex));
            StringBuilder answer = new StringBuilder();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            try {
                for (int b = in.read(); b >= 0; b = in.read()) {
                    answer.append((char) b);
                }
            } catch (IOException quiet) {
                return answer.toString();
            }
            return answer.toString();
        }
    }
}
