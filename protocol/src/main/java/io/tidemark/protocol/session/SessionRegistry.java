package io.tidemark.protocol.session;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open sessions of a server by their cancel keys. Safe for many threads; a lock held for a map access only. */
public final class SessionRegistry {
    /** What a client must know to cancel a session's statement. */
    record Key(int processId, int secret) {}

    private record Entry(Key key, Session session) {}

    private final int maxSessions;
    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, Entry> sessions = new HashMap<>();
    private int lastProcessId;

    public SessionRegistry(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** Admits a session; null when there are too many. */
    synchronized @Nullable Key admit(Session session) {
        if (sessions.size() >= maxSessions) {
            return null;
        }
        do {
            lastProcessId = lastProcessId == Integer.MAX_VALUE ? 1 : lastProcessId + 1;
        } while (sessions.containsKey(lastProcessId));
        Key key = new Key(lastProcessId, random.nextInt());
        sessions.put(lastProcessId, new Entry(key, session));
        return key;
    }

    synchronized void remove(Key key) {
        sessions.remove(key.processId());
    }

    /** How many sessions are open. */
    public synchronized int size() {
        return sessions.size();
    }

    /** Cancels what the session of these numbers runs; a wrong secret does nothing, and nobody is told. */
    void cancel(int processId, int secret) {
        Session session;
        synchronized (this) {
            Entry entry = sessions.get(processId);
            session = entry != null && entry.key().secret() == secret ? entry.session() : null;
        }
        if (session != null) {
            session.cancel();
        }
    }
}
