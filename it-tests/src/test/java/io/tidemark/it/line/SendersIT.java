package io.tidemark.it.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.questdb.client.Sender;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.security.Certificates;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of clients that we didn't write. */
class SendersIT {
    @TempDir
    Path root = Path.of(".");
    private ServerProcess server;
    private LineClient client;

    @BeforeEach
    void start() {
        server = ServerProcess.start(root);
        client = LineClient.of(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void fill(Sender sender) {
        for (int i = 0; i < 1_000; i++) {
            sender.table("sent by").symbol("a b", "x=" + i % 3).doubleColumn("d", i / 3.0).longColumn("n", i)
                    .boolColumn("even", i % 2 == 0).stringColumn("text", "say \"hi\" \\ \n2nd line " + i)
                    .timestampColumn("seen", Instant.EPOCH.plusSeconds(i))
                    .at(Instant.parse("2024-02-29T12:00:00Z").plusMillis(i));
        }
        sender.flush();
    }

    private void check() throws Exception {
        assertThat(client.rows("SELECT count(*), count(DISTINCT \"a b\"), sum(n), round(sum(d)::numeric, 3), "
                + "count(*) FILTER (WHERE even), min(seen), max(timestamp) FROM \"sent by\""))
                .containsExactly("1000,3,499500,166500.000,500,1970-01-01 00:00:00,2024-02-29 12:00:00.999");
        assertThat(client.rows("SELECT text, \"a b\" FROM \"sent by\" WHERE n = 7"))
                .containsExactly("say \"hi\" \\ \n2nd line 7,x=1");
        assertThat(client.rows("SELECT * FROM sys.line_errors")).isEmpty();
    }

    @Test
    void questDbsClientOverHttp() throws Exception {
        try (Sender sender = Sender
                .fromConfig("http::addr=127.0.0.1:" + server.httpPort() + ";auto_flush=off;")) {
            fill(sender);
            sender.table("arrays").doubleArray("a", new double[][]{{1, 2}, {3, 4.5}})
                    .at(1_000, ChronoUnit.MICROS);
            sender.flush();
        }
        check();
        assertThat(client.rows("SELECT a, a[2][2], timestamp FROM arrays"))
                .containsExactly("{{1,2},{3,4.5}},4.5,1970-01-01 00:00:00.001");
    }

    @Test
    void questDbsClientOverTcp() throws Exception {
        try (Sender sender = Sender.fromConfig("tcp::addr=127.0.0.1:" + server.linePort() + ";")) {
            fill(sender);
        }
        await("SELECT count(*) = 1000 FROM \"sent by\"");
        check();
        try (Sender sender = Sender
                .fromConfig("tcp::addr=127.0.0.1:" + server.linePort() + ";protocol_version=2;")) {
            sender.table("v2").doubleColumn("d", 0.1).doubleArray("a", new double[]{1, -2.5}).atNow();
            sender.flush();
        }
        await("SELECT count(*) = 1 FROM v2");
        assertThat(client.rows("SELECT d, a FROM v2")).containsExactly("0.1,{1,-2.5}");
    }

    @Test
    void questDbsClientIsToldWhichLineIsBad() throws Exception {
        try (Sender sender = Sender.fromConfig(
                "http::addr=127.0.0.1:" + server.httpPort() + ";auto_flush=off;protocol_version=1;")) {
            sender.table("t").longColumn("n", 1).at(1_000, ChronoUnit.MICROS);
            sender.table("t").stringColumn("n", "text").at(2_000, ChronoUnit.MICROS);
            sender.table("t").longColumn("n", 3).at(3_000, ChronoUnit.MICROS);
            assertThatThrownBy(sender::flush).hasMessageContainingAll("line 2", "bigint", "2 rows written");
            sender.reset();
        }
        assertThat(client.rows("SELECT n FROM t ORDER BY n")).containsExactly("1", "3");
    }

    /** The sample is written after Telegraf's format, not recorded from it. */
    @Test
    void whatTelegrafSends() throws Exception {
        String sample = new String(SendersIT.class.getResourceAsStream("/line/telegraf.txt").readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(client.post("/api/v2/write?org=o&bucket=b&precision=ns", sample).statusCode())
                .isEqualTo(204);
        client.tcp(sample);
        assertThat(client.rows("SELECT (SELECT count(*) FROM cpu), (SELECT count(*) FROM mem), "
                + "(SELECT count(*) FROM disk), (SELECT count(*) FROM win_eventlog)"))
                .containsExactly("6,2,4,2");
        assertThat(client.rows("SELECT DISTINCT host, device, path, used FROM disk ORDER BY device"))
                .containsExactly("web 01,nvme0n1p1,/,84315869184", "web 01,sdb1,/mnt/data=x,1024");
        assertThat(client.rows("SELECT DISTINCT \"Message\" FROM win_eventlog"))
                .containsExactly("Started \"Print Spooler\", path C:\\Windows\\spool\nline two");
        assertThat(client.rows("SELECT * FROM sys.line_errors")).isEmpty();
    }

    /** Recorded from the InfluxdbWriter and Influxdb2Writer of Icinga 2.13.6: two checks with metrics that need escapes. */
    @Test
    void whatIcingaSends() throws Exception {
        String recorded = new String(SendersIT.class.getResourceAsStream("/line/icinga2.txt").readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(client.post("/write?precision=s&db=icinga2", recorded).statusCode()).isEqualTo(204);
        assertThat(client.rows("SELECT metric, crit, min, value, warn, max, unit, os FROM perf "
                + "WHERE metric IS NOT NULL ORDER BY metric")).containsExactly(
                        "disk /,90000000,0,12000000,80000000,100000000,bytes,Linux, Debian=12",
                        "load1,10,0,0.5,5,null,null,Linux, Debian=12",
                        "time,null,0,0.02,null,null,seconds,Linux, Debian=12");
        assertThat(client.rows("SELECT hostname, service, state_type, reachable, timestamp FROM \"perf svc\" "
                + "WHERE metric IS NULL")).containsExactly("web 01,load, all,1,t,2026-11-21 19:57:49");
        assertThat(
                client.rows("SELECT (SELECT count(*) FROM \"perf svc\"), (SELECT count(*) FROM \"v2 perf\"), "
                        + "(SELECT count(*) FROM \"v2 perf svc\")"))
                .containsExactly("4,3,3");
    }

    @Test
    void linesOverTls() throws Exception {
        Path secure = root.resolve("secure");
        Files.createDirectories(secure);
        Certificates.make(secure, "line");
        try (ServerProcess encrypted = ServerProcess.start(secure, "tls.cert.file=server.pem",
                "tls.key.file=server.key")) {
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, trust(secure.resolve("server.pem")), null);
            try (Socket socket = trusting.getSocketFactory().createSocket("127.0.0.1",
                    encrypted.linePort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("t x=1i\nt x=2i\n".getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            LineClient plain = LineClient.of(encrypted);
            plain.tcp("t x=3i\n");
            assertThat(plain.rows("SELECT x FROM t ORDER BY x")).containsExactly("1", "2", "3");
        }
    }

    private static TrustManager[] trust(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            store.setCertificateEntry("server",
                    CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory
                .getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private void await(String condition) throws Exception {
        for (int i = 0; i < 200; i++) {
            if (holds(condition)) {
                return;
            }
        }
        assertThat(client.rows(condition)).containsExactly("t");
    }

    private boolean holds(String condition) throws InterruptedException {
        try {
            if (client.rows(condition).contains("t")) {
                return true;
            }
            Thread.sleep(20);
            return false;
        } catch (SQLException notYet) {
            Thread.sleep(20);
            return false;
        }
    }
}
