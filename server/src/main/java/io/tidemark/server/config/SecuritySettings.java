package io.tidemark.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may in, and how.
 *
 * @param password       of the superuser, or its SCRAM verifier; empty for none
 * @param rules          as written, first match; empty for the default: see {@link #method}
 * @param certificate    PEM file, or null without TLS; the key's file is there exactly when this is
 * @param tlsRequired    whether clients without TLS are refused
 * @param pgReadOnly     whether PostgreSQL clients may only read
 * @param httpReadOnly   whether HTTP clients may only read
 */
public record SecuritySettings(String password, List<AuthRule> rules, Duration loginTimeout,
        @Nullable Path certificate, @Nullable Path key, boolean tlsRequired, boolean pgReadOnly,
        boolean httpReadOnly) {
    /** Copies the list. */
    public SecuritySettings {
        rules = List.copyOf(rules);
    }

    static SecuritySettings read(ConfigReader reader, Path root) {
        List<AuthRule> rules = new ArrayList<>();
        String written = reader.text(Setting.AUTH_RULES);
        for (String part : written.isBlank() ? new String[0] : written.split(";", -1)) {
            Optional<AuthRule> rule = AuthRule.parse(part);
            rule.ifPresent(rules::add);
            if (rule.isEmpty()) {
                reader.problem(Setting.AUTH_RULES.key() + " has no rule of the form 'address method' in '"
                        + part.strip()
                        + "': write local, *, an address or a network as 10.0.0.0/8, and trust, "
                        + "scram or reject");
            }
        }
        Path certificate = path(reader, root, Setting.TLS_CERTIFICATE);
        Path key = path(reader, root, Setting.TLS_KEY);
        boolean required = reader.flag(Setting.TLS_REQUIRED);
        if ((certificate == null) != (key == null)) {
            reader.problem(Setting.TLS_CERTIFICATE.key() + " and " + Setting.TLS_KEY.key()
                    + " belong together: set both or none");
        }
        if (required && certificate == null) {
            reader.problem(Setting.TLS_REQUIRED.key() + " needs " + Setting.TLS_CERTIFICATE.key() + " and "
                    + Setting.TLS_KEY.key());
        }
        return new SecuritySettings(reader.text(Setting.PG_PASSWORD), rules,
                Duration.ofSeconds(reader.number(Setting.AUTH_TIMEOUT, 1, 600)), certificate, key, required,
                reader.flag(Setting.PG_READ_ONLY), reader.flag(Setting.HTTP_READ_ONLY));
    }

    private static @Nullable Path path(ConfigReader reader, Path root, Setting setting) {
        String value = reader.text(setting);
        return value.isEmpty() ? null : root.resolve(value).normalize();
    }

    /** What a client from this address must show. */
    public AuthRule.Method method(InetAddress client) {
        for (AuthRule rule : rules) {
            if (rule.addresses().has(client)) {
                return rule.method();
            }
        }
        if (!rules.isEmpty()) {
            return AuthRule.Method.REJECT;
        }
        if (!password.isEmpty()) {
            return AuthRule.Method.SCRAM;
        }
        return client.isLoopbackAddress() ? AuthRule.Method.TRUST : AuthRule.Method.REJECT;
    }

    /** Adds a problem when other machines reach this address and nothing says how their clients prove who they are. */
    void requirePassword(Setting door, String written, InetSocketAddress address, List<String> problems) {
        InetAddress bound = address.getAddress();
        if (bound == null || bound.isLoopbackAddress() || !password.isEmpty() || !rules.isEmpty()) {
            return;
        }
        int port = address.getPort();
        problems.add(
                door.key() + "=" + written + " can be reached from other machines, and there is no password: "
                        + "add the line '" + Setting.PG_PASSWORD.key()
                        + "=<a password>' to conf/server.conf, or bind "
                        + door.key() + "=127.0.0.1:" + port);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "SecuritySettings[password=" + (password.isEmpty() ? "" : "********") + ", rules=" + rules
                + "]";
    }
}
