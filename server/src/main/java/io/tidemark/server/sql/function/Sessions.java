package io.tidemark.server.sql.function;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What functions may ask of the server about its sessions, and do to them. Safe for many threads, but for what is its own. */
public interface Sessions {
    /** No session can be reached. */
    Sessions NONE = new Sessions() {};

    /** pg_cancel_backend(). @return whether there is such a session */
    default boolean cancel(int processId) {
        return false;
    }

    /** pg_terminate_backend(). @return whether there is such a session */
    default boolean terminate(int processId) {
        return false;
    }

    /** Where a connection ends: an address without port, and the port. */
    record Peer(String address, int port) {}

    /** The client's end of the own session's connection; null where it is not known. */
    default @Nullable Peer client() {
        return null;
    }

    /** The server's end of the own session's connection; null where it is not known. */
    default @Nullable Peer server() {
        return null;
    }

    /** pg_stat_reset(), or pg_stat_reset_single_table_counters() of the table with this OID. */
    default void resetCounters(@Nullable Integer table) {}

    /** pg_blocking_pids(): whom a session waits for. */
    default List<Integer> blocking(int processId) {
        return List.of();
    }

    /** pg_listening_channels(): of the own session. */
    default List<String> channels() {
        return List.of();
    }

    /**
     * An advisory lock.
     *
     * @param key           a bigint, or two integers, the first in the upper half
     * @param pair          whether it is two integers
     * @param ofTransaction whether it ends with the transaction
     */
    record Advisory(long key, boolean pair, boolean shared, boolean ofTransaction) {}

    /** Takes an advisory lock; waits for it where {@code wait} says so. @return whether the session has it */
    default boolean lock(Advisory wanted, boolean wait) {
        return true;
    }

    /** Lets go of an advisory lock of the own session once. @return false where it has none */
    default boolean unlock(Advisory held) {
        return true;
    }

    /** Lets go of all advisory locks of the own session. */
    default void unlockAll() {}

    /**
     * pg_sleep(): returns after so many nanoseconds; from any thread of the statement.
     *
     * @throws io.tidemark.server.sql.SqlException 57014 as soon as the statement is to stop
     */
    default void sleep(long nanos) {}

    /** random(): 0 or more and less than 1, the own session's sequence. */
    default double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** setseed(): the same seed makes random() give the same numbers, where one thread asks for them. */
    default void seed(double seed) {}

    /** pg_notify(): sent when the own transaction commits. */
    default void send(String channel, String payload) {}

    /**
     * set_config() of the own session.
     *
     * @param value null for the default
     * @return the new value
     */
    default String set(String name, @Nullable String value, boolean local) {
        return value == null ? "" : value;
    }

    /** reload_config(), pg_reload_conf(): reads the server's settings again; F0000 when they are wrong. */
    default void reloadSettings() {
        throw new IllegalStateException("no settings here");
    }

    /** txid_current(): a number that only this transaction has; later ones have greater numbers. */
    default long transactionId() {
        throw new IllegalStateException("no transaction here");
    }
}
