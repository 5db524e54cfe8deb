package io.tidemark.storage.sim;

import io.tidemark.storage.TableContents;
import io.tidemark.storage.Workload;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was promised to those who use a database, at every moment of a run: the commits that were acknowledged, the sets
 * that are complete, the snapshot that is held. Confined to the thread that runs the world.
 */
final class Promise {
    /** Whether a snapshot is there. */
    enum Held {
        NO,
        MAYBE,
        YES
    }

    /**
     * A state that can be come back to.
     *
     * @param txn   its last commit
     * @param exact content of each writer; null while it is that of this run at {@code txn}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Cut(long txn, long @Nullable [] exact) {
        /** Of single tables: no server starts on it. */
        static final Cut OF_TABLES = new Cut(-1, null);

        boolean isOfTables() {
            return txn < 0;
        }
    }

    private final List<Workload> writers;
    private final long baseTxn;
    /** Whether a commit is durable when it is acknowledged. */
    private final boolean atOnce;
    private long synced;
    private long surviving;
    private final Map<String, Cut> sets = new TreeMap<>();
    private final Set<String> leaving = new HashSet<>();
    /** Sets that somebody reads, how often. */
    private final Map<String, Integer> read = new HashMap<>();
    private boolean setsMayCome;
    private boolean joint;
    private Held held = Held.NO;
    private @Nullable Cut snapshot;

    /**
     * Nothing is promised yet but what is there.
     *
     * @param baseTxn last commit when the run began
     * @param atOnce  whether a commit is durable when it is acknowledged; else only what was synced for another reason
     */
    Promise(List<Workload> writers, long baseTxn, boolean atOnce) {
        this.writers = List.copyOf(writers);
        this.baseTxn = baseTxn;
        this.atOnce = atOnce;
        this.synced = baseTxn;
    }

    static String owner(int writer) {
        return String.valueOf((char) ('a' + writer));
    }

    /** The last acknowledged commit. */
    long acknowledgedTxn() {
        long txn = baseTxn;
        for (Workload writer : writers) {
            txn = Math.max(txn, writer.hashes().lastKey());
        }
        return txn;
    }

    /** The last commit that no power cut may take. */
    long durableTxn() {
        return atOnce ? acknowledgedTxn() : synced;
    }

    /** Everything up to this commit is durable, since a flush or a snapshot needs it. */
    void synced(long txn) {
        synced = Math.max(synced, txn);
    }

    /** The process is gone, but not the machine: only a log that has failed may lose what was not synced. */
    void killed(boolean sound) {
        surviving = sound ? acknowledgedTxn() : durableTxn();
    }

    /** The last commit that must be there after {@link #killed}. */
    long survivingTxn() {
        return surviving;
    }

    /** Changes with everything that is acknowledged. */
    long version() {
        long version = synced * 17 + 31L * sets.size() + 7L * leaving.size() + held.name().hashCode()
                + (setsMayCome ? 1000 : 0);
        for (Workload writer : writers) {
            version = version * 31 + writer.hashes().lastKey() + writer.attemptedHash();
        }
        return version;
    }

    /** Fails unless the view shows, for each writer, all its commits up to the view's txn and nothing else. */
    void check(DatabaseView view, String what) {
        check(view, view.txn(), what);
    }

    private void check(DatabaseView view, long txn, String what) {
        int before = 0;
        int after = 0;
        for (int i = 0; i < writers.size(); i++) {
            long found = TableContents.hash(view, owner(i));
            Workload writer = writers.get(i);
            boolean underWay = writer.attemptedHash() != writer.hash();
            boolean had = found == writer.hashes().floorEntry(txn).getValue();
            if (!had && !(underWay && found == writer.attemptedHash())) {
                throw new AssertionError(what + ": at txn " + txn + " (acknowledged "
                        + acknowledgedTxn() + ") writer " + owner(i) + " finds "
                        + TableContents.of(view, owner(i)) + "\n but had " + writer.model()
                        + (underWay ? "\n or " + writer.attempted() : ""));
            }
            before += underWay && had ? 1 : 0;
            after += had ? 0 : 1;
        }
        if (joint && before > 0 && after > 0) {
            throw new AssertionError(what + ": at txn " + txn + " a part of one commit is there");
        }
    }

    /** Like {@link #check}, for the content of a cut that later commits may have come to. */
    void checkContent(DatabaseView view, Cut cut, String what) {
        if (cut.exact == null) {
            check(view, cut.txn, what);
        } else if (!equal(cut.exact, hashes(view))) {
            throw new AssertionError(what + ": other content than when it was made, txn " + cut.txn);
        }
    }

    /** Like {@link #check}, for what a cut restores to. */
    void check(DatabaseView view, @Nullable Cut cut, String what) {
        if (cut == null || cut.exact == null) {
            check(view, what);
        }
        if (cut == null) {
            return;
        }
        if (view.txn() != cut.txn) {
            throw new AssertionError(what + ": has txn " + view.txn() + ", not " + cut.txn);
        }
        if (cut.exact != null && !equal(cut.exact, hashes(view))) {
            throw new AssertionError(what + ": other content than when it was made, txn " + cut.txn);
        }
    }

    private static boolean equal(long[] left, long[] right) {
        boolean equal = left.length == right.length;
        for (int i = 0; equal && i < left.length; i++) {
            equal = left[i] == right[i];
        }
        return equal;
    }

    /** What each writer has in a view. */
    long[] hashes(DatabaseView view) {
        long[] hashes = new long[writers.size()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = TableContents.hash(view, owner(i));
        }
        return hashes;
    }

    List<Workload> writers() {
        return writers;
    }

    /** Sets that were reported to be complete. */
    Map<String, Cut> sets() {
        return sets;
    }

    boolean isLeaving(String set) {
        return leaving.contains(set);
    }

    /** Whether there may be sets that nobody was told of. */
    boolean setsMayCome() {
        return setsMayCome;
    }

    void setsMayCome(boolean may) {
        setsMayCome = may;
    }

    void complete(String set, Cut cut) {
        sets.put(set, cut);
    }

    void leaves(String set) {
        leaving.add(set);
    }

    /** It was in use, or newer than others that had gone before. */
    void stays(String set) {
        leaving.remove(set);
    }

    /** Somebody reads a set, which cannot be dropped meanwhile. */
    void reads(String set) {
        read.merge(set, 1, Integer::sum);
    }

    void readsNoMore(String set) {
        read.computeIfPresent(set, (_, count) -> count == 1 ? null : count - 1);
    }

    boolean isRead(String set) {
        return read.containsKey(set);
    }

    /** Whether the attempts of all writers are one commit. */
    boolean joint() {
        return joint;
    }

    void joint(boolean now) {
        joint = now;
    }

    void gone(String set) {
        leaving.remove(set);
        sets.remove(set);
    }

    List<String> completeSets() {
        List<String> names = new ArrayList<>(sets.keySet());
        names.removeAll(leaving);
        return names;
    }

    /** Those of all tables. */
    List<String> wholeSets() {
        return completeSets().stream().filter(name -> !Objects.requireNonNull(sets.get(name)).isOfTables())
                .toList();
    }

    Held held() {
        return held;
    }

    @Nullable
    Cut snapshot() {
        return snapshot;
    }

    void snapshot(Held now, @Nullable Cut cut) {
        if (now == Held.YES && cut != null) {
            synced(cut.txn);
        }
        held = now;
        snapshot = cut;
    }
}
