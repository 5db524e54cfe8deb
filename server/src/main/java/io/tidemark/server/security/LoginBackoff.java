package io.tidemark.server.security;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing passwords slow: after some failed logins of a user from an address, further ones are refused unseen for a time
 * that doubles. A success forgets the failures of that user at that address only, so that nobody's own password buys guesses at
 * another's; and one address has, for all users together, a limit that is far higher, as many people may share it. Remembers a
 * bounded number of failures, the last ones. Safe for many threads.
 */
final class LoginBackoff {
    /** Failures that a person makes. */
    private static final int FREE = 5;
    /** Failures of all who share an address. */
    private static final int FREE_OF_ADDRESS = 200;
    private static final int MOST_SECONDS = 64;
    private static final int MOST_REMEMBERED = 10_000;
    /** What is kept of a user's name: the longest that a role can have. */
    private static final int NAME_CHARS = 63;
    /** After which failures are forgotten. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(15);

    private final InstantSource clock;
    private final Map<Login, Failures> logins = new LinkedHashMap<>();
    private final Map<InetAddress, Failures> addresses = new LinkedHashMap<>();

    private record Login(InetAddress address, String user) {
        static Login of(InetAddress address, String user) {
            return new Login(address, user.substring(0, Math.min(user.length(), NAME_CHARS)));
        }
    }

    private record Failures(int count, Instant last) {}

    LoginBackoff(InstantSource clock) {
        this.clock = clock;
    }

    /** How many seconds logins of this user from this address are refused yet; 0 when they are not. */
    synchronized int secondsToWait(InetAddress address, String user) {
        return Math.max(seconds(logins.get(Login.of(address, user)), FREE),
                seconds(addresses.get(address), FREE_OF_ADDRESS));
    }

    private int seconds(@Nullable Failures known, int free) {
        if (known == null || known.count() < free) {
            return 0;
        }
        long pause = Math.min(MOST_SECONDS, 1L << Math.min(known.count() - free, 30));
        Duration left = Duration.between(clock.instant(), known.last().plusSeconds(pause));
        return left.isPositive() ? (int) left.plusMillis(999).toSeconds() : 0;
    }

    /** A login has failed. */
    synchronized void failed(InetAddress address, String user) {
        count(logins, Login.of(address, user));
        count(addresses, address);
    }

    private <K> void count(Map<K, Failures> failures, K key) {
        Failures known = failures.remove(key);
        boolean fresh = known == null || known.last().plus(FORGOTTEN).isBefore(clock.instant());
        failures.put(key, new Failures(fresh || known == null ? 1 : known.count() + 1, clock.instant()));
        if (failures.size() > MOST_REMEMBERED) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    /** A login has succeeded. */
    synchronized void succeeded(InetAddress address, String user) {
        logins.remove(Login.of(address, user));
    }
}
