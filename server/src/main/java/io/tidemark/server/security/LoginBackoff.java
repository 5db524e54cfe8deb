package io.tidemark.server.security;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes guessing passwords slow: after some failed logins in a row from an address, further ones are refused unseen for a time
 * that doubles. Remembers a bounded number of addresses, those of the last failures. Safe for many threads.
 */
final class LoginBackoff {
    /** Failures that a person makes. */
    private static final int FREE = 5;
    private static final int MOST_SECONDS = 64;
    private static final int MOST_ADDRESSES = 10_000;
    /** After which an address has a clean sheet. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(15);

    private final InstantSource clock;
    private final Map<InetAddress, Failures> failures = new LinkedHashMap<>();

    private record Failures(int count, Instant last) {}

    LoginBackoff(InstantSource clock) {
        this.clock = clock;
    }

    /** How many seconds logins from this address are refused yet; 0 when they are not. */
    synchronized int secondsToWait(InetAddress address) {
        Failures known = failures.get(address);
        if (known == null || known.count() < FREE) {
            return 0;
        }
        long pause = Math.min(MOST_SECONDS, 1L << Math.min(known.count() - FREE, 30));
        Duration left = Duration.between(clock.instant(), known.last().plusSeconds(pause));
        return left.isPositive() ? (int) left.plusMillis(999).toSeconds() : 0;
    }

    /** A login has failed. */
    synchronized void failed(InetAddress address) {
        Failures known = failures.remove(address);
        boolean fresh = known == null || known.last().plus(FORGOTTEN).isBefore(clock.instant());
        failures.put(address, new Failures(fresh || known == null ? 1 : known.count() + 1, clock.instant()));
        if (failures.size() > MOST_ADDRESSES) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    /** A login has succeeded. */
    synchronized void succeeded(InetAddress address) {
        failures.remove(address);
    }
}
