package io.tidemark.server.security;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.auth.Identity;
import io.tidemark.protocol.auth.Origin;
import io.tidemark.protocol.auth.ScramVerifier;
import io.tidemark.protocol.auth.Verdict;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.config.AuthRule;
import io.tidemark.server.config.SecuritySettings;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks clients against the roles of the database. Safe for many threads. */
public final class RoleAuthenticator implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(RoleAuthenticator.class);

    private volatile Rules rules;
    private final String superuser;
    private final Supplier<Roles> roles;
    private final InstantSource clock;
    private final LoginBackoff backoff;
    private final ProvenPasswords proven = new ProvenPasswords();
    private final byte[] secret = new byte[32];

    /** What the settings say; they can change while the server runs. */
    private record Rules(SecuritySettings settings, @Nullable ScramVerifier configured) {
        static Rules of(SecuritySettings settings) {
            String password = settings.password();
            return new Rules(settings, password.isEmpty()
                    ? null
                    : ScramVerifier.parse(password).orElseGet(() -> ScramVerifier.of(password)));
        }
    }

    /**
     * For the roles as they are at each login.
     *
     * @param superuser name of the one whose password is in the settings
     */
    public RoleAuthenticator(SecuritySettings settings, String superuser, Supplier<Roles> roles,
            InstantSource clock) {
        this.rules = Rules.of(settings);
        this.superuser = superuser;
        this.roles = roles;
        this.clock = clock;
        this.backoff = new LoginBackoff(clock);
        new SecureRandom().nextBytes(secret);
    }

    /** Goes on with other settings. */
    public void use(SecuritySettings settings) {
        rules = Rules.of(settings);
    }

    private SecuritySettings settings() {
        return rules.settings();
    }

    @Override
    public Method method(String user, Origin origin) {
        return method(user, user, origin);
    }

    /** @param counted whose failures count */
    private Method method(String user, String counted, Origin origin) {
        Optional<Verdict.Refused> barred = barred(counted, origin);
        if (barred.isPresent()) {
            return new Method.Reject(barred.get());
        }
        return switch (settings().method(origin.address())) {
            case TRUST -> new Method.Trust();
            case SCRAM -> new Method.Scram();
            case REJECT -> new Method.Reject(rejected(user, origin));
        };
    }

    private Optional<Verdict.Refused> barred(String counted, Origin origin) {
        if (settings().tlsRequired() && !origin.encrypted()) {
            return Optional.of(new Verdict.Refused(SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "the server takes connections over TLS only", "connect with sslmode=require, or https",
                    0));
        }
        int wait = settings().method(origin.address()) == AuthRule.Method.TRUST
                ? 0
                : backoff.secondsToWait(origin.address(), counted);
        return wait == 0
                ? Optional.empty()
                : Optional.of(new Verdict.Refused(SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                        "too many failed logins", "try again in " + wait + " s", wait));
    }

    private static Verdict.Refused rejected(String user, Origin origin) {
        LOG.warn("login refused: auth.rules rejects the address [user={}, client={}]", user,
                origin.address().getHostAddress());
        return Verdict.Refused.of(SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                "auth.rules rejects connections from host \"" + origin.address().getHostAddress() + "\"");
    }

    @Override
    public Verdict anonymous(Origin origin) {
        return switch (method(superuser, origin)) {
            case Method.Trust() -> accepted(superuser);
            case Method.Reject(var why) -> why;
            case Method.Scram() ->
                Verdict.Refused.of(SqlState.INVALID_PASSWORD, "a password or token is needed");
        };
    }

    @Override
    public Verdict password(String user, String password, Origin origin) {
        return switch (method(user, origin)) {
            case Method.Trust() -> named(user.isEmpty() ? superuser : user, origin);
            case Method.Reject(var why) -> why;
            case Method.Scram() ->
                exchanged(user, proven.has(user, password, verifier(user)), origin);
        };
    }

    @Override
    public Verdict token(String token, Origin origin) {
        String counted = "token " + hash(token); // each token is counted by itself: it can't be guessed bit by bit
        return switch (method("", counted, origin)) {
            case Method.Trust() -> tokenUser(token).map(RoleAuthenticator::accepted)
                    .orElseGet(() -> accepted(superuser));
            case Method.Reject(var why) -> why;
            case Method.Scram() -> tokenUser(token).map(user -> {
                backoff.succeeded(origin.address(), counted);
                return named(user, origin);
            }).orElseGet(() -> {
                backoff.failed(origin.address(), counted);
                LOG.warn("login refused: no such token, or it has expired [client={}]",
                        origin.address().getHostAddress());
                return Verdict.Refused.of(SqlState.INVALID_PASSWORD, "the token is not valid");
            });
        };
    }

    private Optional<String> tokenUser(String token) {
        String hash = hash(token);
        Roles now = roles.get();
        return now.tokens().stream()
                .filter(known -> MessageDigest.isEqual(known.hash().getBytes(StandardCharsets.US_ASCII),
                        hash.getBytes(StandardCharsets.US_ASCII)))
                .filter(known -> !past(known.validUntil())).findFirst()
                .flatMap(known -> now.byOid(known.user())).map(Role::name);
    }

    /** What is kept of a token: its SHA-256, in hexadecimal. It has too many bits to be guessed, so one round is enough. */
    public static String hash(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Override
    public ScramVerifier verifier(String user) {
        ScramVerifier nothing = ScramVerifier.nothingFits(user, secret);
        ScramVerifier own = rules.configured();
        if (user.equals(superuser) && own != null) {
            return own;
        }
        return roles.get().named(user).filter(role -> !past(role.validUntil())).map(Role::verifier)
                .flatMap(ScramVerifier::parse).orElse(nothing);
    }

    @Override
    public Verdict exchanged(String user, boolean fits, Origin origin) {
        if (fits) {
            backoff.succeeded(origin.address(), user);
            return named(user, origin);
        }
        backoff.failed(origin.address(), user);
        LOG.warn("login refused: {} [user={}, client={}]",
                roles.get().named(user).isPresent() ? "wrong, expired or missing password" : "no such role",
                user, origin.address().getHostAddress());
        return Verdict.Refused.of(SqlState.INVALID_PASSWORD,
                "password authentication failed for user \"" + user + "\"");
    }

    private Verdict named(String user, Origin origin) {
        Optional<Role> role = roles.get().named(user);
        if (role.isPresent() && role.get().is(Role.Attribute.LOGIN)) {
            return accepted(user);
        }
        LOG.warn("login refused: no role that may log in [user={}, client={}]", user,
                origin.address().getHostAddress());
        return Verdict.Refused.of(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, role.isEmpty()
                ? "role \"" + user + "\" does not exist"
                : "role \"" + user + "\" is not permitted to log in");
    }

    private boolean past(@Nullable Long micros) {
        return micros != null && micros < ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    private static Verdict accepted(String user) {
        return new Verdict.Accepted(new Identity(user));
    }
}
