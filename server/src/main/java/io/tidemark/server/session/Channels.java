package io.tidemark.server.session;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which sessions listen to which channels of NOTIFY. Safe for many threads; the monitor is held for look-ups only. */
final class Channels {
    private final Map<String, Set<SessionChannels>> listeners = new HashMap<>();

    /** One message. */
    record Note(int processId, String channel, String payload) {}

    synchronized void listen(SessionChannels session, String channel) {
        listeners.computeIfAbsent(channel, _ -> new LinkedHashSet<>()).add(session);
    }

    synchronized void unlisten(SessionChannels session, String channel) {
        Set<SessionChannels> all = listeners.get(channel);
        if (all != null) {
            all.remove(session);
            if (all.isEmpty()) {
                listeners.remove(channel);
            }
        }
    }

    /** Puts messages into the boxes of those who listen, for all in one order. */
    synchronized void send(Collection<Note> notes) {
        for (Note note : notes) {
            listeners.getOrDefault(note.channel(), Set.of()).forEach(session -> session.receive(note));
        }
    }
}
