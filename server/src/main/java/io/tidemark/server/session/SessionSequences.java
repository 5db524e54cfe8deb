package io.tidemark.server.session;

import io.tidemark.server.command.Sequences;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.SequenceValues;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Roles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sequences as one session uses them: currval and lastval are its own. Safe for the threads of its statements. */
final class SessionSequences implements SequenceValues {
    private final TidemarkSession session;
    private final Map<Integer, Long> drawn = new ConcurrentHashMap<>();
    private volatile @Nullable Long last;

    SessionSequences(TidemarkSession session) {
        this.session = session;
    }

    private Sequences shared() {
        return session.engine().sequences();
    }

    /** nextval() takes USAGE or UPDATE, setval() UPDATE. */
    private void require(DatabaseObject.Sequence sequence, Privilege privilege) {
        Roles roles = session.engine().roles();
        if (roles.pristine()) {
            return;
        }
        int role = session.roles().current(roles).oid();
        if (!roles.may(role, privilege, sequence.oid(), Privilege.Target.SEQUENCE)
                && !roles.may(role, Privilege.UPDATE, sequence.oid(), Privilege.Target.SEQUENCE)) {
            throw new SqlException("42501", "permission denied for sequence " + sequence.name().name(),
                    SqlException.NO_POSITION);
        }
    }

    @Override
    public long next(DatabaseObject.Sequence sequence) {
        require(sequence, Privilege.USAGE);
        return nextOfIdentity(sequence);
    }

    @Override
    public long nextOfIdentity(DatabaseObject.Sequence sequence) {
        if (!sequence.name().temporary()) {
            session.requireWritable("nextval()");
        }
        long value = shared().next(sequence);
        drawn.put(sequence.oid(), value);
        last = value;
        return value;
    }

    @Override
    public long current(DatabaseObject.Sequence sequence) {
        Long value = drawn.get(sequence.oid());
        if (value == null) {
            throw new SqlException("55000", "currval of sequence \"" + sequence.name().name()
                    + "\" is not yet defined in this session", SqlException.NO_POSITION);
        }
        return value;
    }

    @Override
    public long last() {
        Long value = last;
        if (value == null) {
            throw new SqlException("55000", "lastval is not yet defined in this session",
                    SqlException.NO_POSITION);
        }
        return value;
    }

    @Override
    public void set(DatabaseObject.Sequence sequence, long value, boolean called) {
        require(sequence, Privilege.UPDATE);
        if (!sequence.name().temporary()) {
            session.requireWritable("setval()");
        }
        shared().set(sequence, value, called);
        if (called) {
            drawn.put(sequence.oid(), value);
        }
    }

    @Override
    public Position position(DatabaseObject.Sequence sequence) {
        Sequences.Position position = shared().position(sequence);
        return new Position(position.last(), position.called());
    }

    /** DISCARD SEQUENCES: forgets what the session has drawn. */
    void forget() {
        drawn.clear();
        last = null;
    }
}
