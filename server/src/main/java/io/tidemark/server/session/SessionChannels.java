package io.tidemark.server.session;

import io.tidemark.protocol.engine.Client;
import io.tidemark.server.session.Channels.Note;
import io.tidemark.server.sql.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * LISTEN, UNLISTEN and NOTIFY of a session: all take effect when the transaction commits. Confined to its session, but for
 * {@link #receive}.
 */
final class SessionChannels {
    /** Bytes; PostgreSQL's NAMEDATALEN. */
    private static final int CHANNEL_BYTES = 64;
    /** Bytes; PostgreSQL's NOTIFY_PAYLOAD_MAX_LENGTH. */
    private static final int PAYLOAD_BYTES = 8_000;

    private final TidemarkSession session;
    private final Channels channels;
    private final Set<String> heard = new TreeSet<>();
    private final Queue<Note> received = new ConcurrentLinkedQueue<>();
    private List<Change> changes = new ArrayList<>();
    private Set<Note> notes = new LinkedHashSet<>();

    SessionChannels(TidemarkSession session, Channels channels) {
        this.session = session;
        this.channels = channels;
    }

    /** A LISTEN or UNLISTEN; of all channels when {@code channel} is null. */
    private record Change(boolean listen, @Nullable String channel) {}

    /** What a savepoint remembers. */
    record Mark(int changes, Set<Note> notes) {}

    Mark mark() {
        return new Mark(changes.size(), new LinkedHashSet<>(notes));
    }

    void backTo(Mark mark) {
        changes = new ArrayList<>(changes.subList(0, mark.changes()));
        notes = new LinkedHashSet<>(mark.notes());
    }

    void listen(String channel) {
        changes.add(new Change(true, channel));
    }

    /** @param channel null for all */
    void unlisten(@Nullable String channel) {
        changes.add(new Change(false, channel));
    }

    /** NOTIFY; the same message twice in a transaction is sent once. */
    void send(String channel, String payload) {
        int length = channel.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length >= CHANNEL_BYTES) {
            throw new SqlException("22023",
                    length == 0 ? "channel name cannot be empty" : "channel name too long",
                    SqlException.NO_POSITION);
        }
        if (payload.getBytes(StandardCharsets.UTF_8).length >= PAYLOAD_BYTES) {
            throw new SqlException("22023", "payload string too long", SqlException.NO_POSITION);
        }
        notes.add(new Note(session.request().processId(), channel, payload));
    }

    /** The channels that the session listens to, in order. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    void committed() {
        if (!changes.isEmpty()) {
            List<Change> done = changes;
            changes = new ArrayList<>();
            done.forEach(this::apply);
        }
        if (!notes.isEmpty()) {
            Set<Note> sent = notes;
            notes = new LinkedHashSet<>();
            channels.send(sent);
        }
    }

    private void apply(Change change) {
        String channel = change.channel();
        if (channel == null) {
            close();
        } else if (change.listen()) {
            heard.add(channel);
            channels.listen(this, channel);
        } else {
            heard.remove(channel);
            channels.unlisten(this, channel);
        }
    }

    void rolledBack() {
        if (!changes.isEmpty()) {
            changes = new ArrayList<>();
        }
        if (!notes.isEmpty()) {
            notes = new LinkedHashSet<>();
        }
    }

    /** Listens to nothing any more, at once. */
    void close() {
        heard.forEach(channel -> channels.unlisten(this, channel));
        heard.clear();
    }

    /** Another session, or this one, has sent a message. From any thread. */
    void receive(Note note) {
        received.add(note);
        session.client().between(session::passNotes);
    }

    /** Passes on to the client what was received. */
    void pass(Client client) {
        for (Note note = received.poll(); note != null; note = received.poll()) {
            client.notification(note.processId(), note.channel(), note.payload());
        }
    }
}
