package io.tidemark.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.auth.Authenticator.Method;
import io.tidemark.protocol.auth.Identity;
import io.tidemark.protocol.auth.Origin;
import io.tidemark.protocol.auth.Verdict;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.config.ConfigException;
import io.tidemark.server.config.ConfigReader;
import io.tidemark.server.config.SecuritySettings;
import io.tidemark.server.sql.rules.Roles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

final class RoleAuthenticatorTest {
    private Instant now = Instant.parse("2024-02-29T00:00:00Z");

    private static SecuritySettings settings(Map<String, String> file) {
        return ConfigReader.read(Path.of("/nowhere"), file, Map.of(), Map.of()).security();
    }

    private RoleAuthenticator authenticator(Map<String, String> file) {
        return new RoleAuthenticator(settings(file), "admin", () -> Roles.none("admin"), () -> now);
    }

    private static Origin from(String address) throws UnknownHostException {
        return new Origin(InetAddress.getByName(address), false);
    }

    @Test
    void trustsThisMachineAndNobodyElseWithoutAPassword() throws Exception {
        RoleAuthenticator open = authenticator(Map.of());
        assertThat(open.method("admin", from("127.0.0.1"))).isEqualTo(new Method.Trust());
        assertThat(open.anonymous(from("::1"))).isEqualTo(new Verdict.Accepted(new Identity("admin")));
        assertThat(open.method("admin", from("10.1.2.3"))).isInstanceOf(Method.Reject.class);
    }

    @Test
    void takesTheFirstRuleThatFitsTheAddress() throws Exception {
        RoleAuthenticator ruled = authenticator(
                Map.of("auth.rules", "local trust; 10.0.0.0/9 scram; 10.128.0.7 trust; fd00::/8 scram"));
        assertThat(ruled.method("admin", from("127.0.0.1"))).isEqualTo(new Method.Trust());
        assertThat(ruled.method("admin", from("10.127.255.255"))).isEqualTo(new Method.Scram());
        assertThat(ruled.method("admin", from("10.128.0.7"))).isEqualTo(new Method.Trust());
        assertThat(ruled.method("admin", from("10.128.0.8"))).isInstanceOf(Method.Reject.class);
        assertThat(ruled.method("admin", from("fdff::1"))).isEqualTo(new Method.Scram());
        assertThat(ruled.method("admin", from("fe00::1"))).isInstanceOf(Method.Reject.class);
    }

    @Test
    void checksThePasswordAndTellsNothingOfWhichUsersThereAre() throws Exception {
        RoleAuthenticator locked = authenticator(Map.of("pg.password", "secret"));
        Origin here = from("127.0.0.1");
        assertThat(locked.password("admin", "secret", here))
                .isEqualTo(new Verdict.Accepted(new Identity("admin")));
        Verdict wrong = locked.password("admin", "secret2", here);
        assertThat(wrong).isEqualTo(Verdict.Refused.of(SqlState.INVALID_PASSWORD,
                "password authentication failed for user \"admin\""));
        assertThat(locked.password("nobody", "secret", here)).isEqualTo(Verdict.Refused.of(
                SqlState.INVALID_PASSWORD, "password authentication failed for user \"nobody\""));
        assertThat(locked.anonymous(here)).isInstanceOf(Verdict.Refused.class);
        assertThat(locked.token("whatever", here)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void slowsDownWhoGuessesAndForgetsAfterASuccess() throws Exception {
        RoleAuthenticator locked = authenticator(Map.of("pg.password", "secret"));
        Origin guesser = from("10.0.0.1");
        for (int i = 0; i < 6; i++) {
            locked.password("admin", "guess" + i, guesser);
        }
        assertThat(locked.password("admin", "secret", guesser)).isInstanceOfSatisfying(Verdict.Refused.class,
                refused -> assertThat(refused.retrySeconds()).isEqualTo(1));
        assertThat(locked.password("admin", "secret", from("10.0.0.2"))).isInstanceOf(Verdict.Accepted.class);
        now = now.plusSeconds(2);
        assertThat(locked.password("admin", "guess", guesser)).isInstanceOf(Verdict.Refused.class);
        now = now.plusSeconds(1);
        assertThat(locked.method("admin", guesser)).as("the pause has doubled")
                .isInstanceOf(Method.Reject.class);
        now = now.plusSeconds(2);
        assertThat(locked.password("admin", "secret", guesser)).isInstanceOf(Verdict.Accepted.class);
        assertThat(locked.password("admin", "guess", guesser)).isInstanceOf(Verdict.Refused.class);
        assertThat(locked.method("admin", guesser)).isEqualTo(new Method.Scram());
    }

    @Test
    void countsTheFailuresOfEachUserAtAnAddress() throws Exception {
        LoginBackoff backoff = new LoginBackoff(() -> now);
        InetAddress shared = InetAddress.getByName("10.0.0.1");
        for (int i = 0; i < 6; i++) {
            backoff.failed(shared, "admin");
            backoff.succeeded(shared, "mallory");
        }
        assertThat(backoff.secondsToWait(shared, "admin")).as("another's success changes nothing")
                .isPositive();
        assertThat(backoff.secondsToWait(shared, "alice")).as("somebody else's failures").isZero();
        for (int i = 0; i < 300; i++) {
            backoff.failed(shared, "user" + i);
        }
        assertThat(backoff.secondsToWait(shared, "alice")).as("too many for one address").isPositive();
        backoff.succeeded(shared, "admin");
        now = now.plusSeconds(65);
        assertThat(backoff.secondsToWait(shared, "alice")).isZero();
    }

    @Test
    void remembersABoundedNumberOfAddresses() throws Exception {
        LoginBackoff backoff = new LoginBackoff(() -> now);
        InetAddress first = InetAddress.getByName("10.0.0.1");
        for (int i = 0; i < 6; i++) {
            backoff.failed(first, "admin");
        }
        assertThat(backoff.secondsToWait(first, "admin")).isPositive();
        for (int i = 0; i < 20_000; i++) {
            backoff.failed(InetAddress.getByAddress(new byte[]{11, 0, (byte) (i >> 8), (byte) i}),
                    "admin");
        }
        assertThat(backoff.secondsToWait(first, "admin")).isZero();
    }

    @Test
    void refusesToListenToOtherMachinesWithoutAPassword() {
        Map<String, String> open = Map.of("pg.net.bind.to", "0.0.0.0:8812");
        Assertions.assertThatThrownBy(() -> settings(open)).isInstanceOf(ConfigException.class)
                .hasMessageContaining("add the line 'pg.password=<a password>'");
        assertThat(settings(Map.of("pg.net.bind.to", "0.0.0.0:8812", "pg.password", "x")).toString())
                .contains("********");
        Assertions
                .assertThatThrownBy(
                        () -> settings(Map.of("auth.rules", "example.org trust; 10.0.0.0/33 scram")))
                .hasMessageContaining("'example.org trust'").hasMessageContaining("'10.0.0.0/33 scram'");
        Assertions.assertThatThrownBy(() -> settings(Map.of("tls.cert.file", "a.pem")))
                .hasMessageContaining("belong together");
    }
}
