package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link SimulatedDisk}, whose monitor guards everything. */
final class SimulatedFile implements DiskFile {
    private final SimulatedDisk disk;
    private final Path path;
    private final SimulatedNode node;
    private final boolean writable;
    private boolean closed;

    SimulatedFile(SimulatedDisk disk, Path path, SimulatedNode node, boolean writable) {
        this.disk = disk;
        this.path = path;
        this.node = node;
        this.writable = writable;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long read(MemorySegment target, long offset) {
        synchronized (disk) {
            requireOpen(false);
            disk.begin(Kind.READ, path, target.byteSize());
            SimulatedContent content = node.contentOf();
            int count = (int) Math.max(0, Math.min(target.byteSize(), content.size() - offset));
            content.read((int) Math.min(offset, content.size()), target, count);
            return count;
        }
    }

    @Override
    public void write(MemorySegment source, long offset) {
        write(source.toArray(ValueLayout.JAVA_BYTE), Math.toIntExact(offset),
                Math.toIntExact(source.byteSize()));
    }

    @Override
    public void writeZeros(long offset, long byteCount) {
        write(null, Math.toIntExact(offset), Math.toIntExact(byteCount));
    }

    private void write(byte @Nullable [] bytes, int offset, int byteCount) {
        synchronized (disk) {
            requireOpen(true);
            SimulatedContent content = node.contentOf();
            StorageException failure = disk.attempt(Kind.WRITE, path, byteCount);
            if (failure instanceof StorageException.DiskFull && offset + byteCount <= content.size()) {
                failure = null; // overwriting allocated blocks needs no space
            }
            int count = failure == null ? byteCount : byteCount / 2;
            node.freeze();
            if (offset + count > content.size()) {
                content.resize(offset + count);
                disk.record(new DiskChange.Resized(node, offset + count));
            }
            content.overwrite(bytes, 0, offset, count);
            disk.record(new DiskChange.Written(node, offset, count, bytes));
            if (failure != null) {
                throw failure;
            }
        }
    }

    @Override
    public long size() {
        synchronized (disk) {
            requireOpen(false);
            return node.contentOf().size();
        }
    }

    @Override
    public void truncate(long byteCount) {
        synchronized (disk) {
            requireOpen(true);
            disk.begin(Kind.TRUNCATE, path, byteCount);
            node.freeze();
            node.contentOf().resize(Math.toIntExact(byteCount));
            disk.record(new DiskChange.Resized(node, Math.toIntExact(byteCount)));
        }
    }

    @Override
    public void force() {
        try {
            synchronized (disk) {
                requireOpen(false);
                disk.sync(Kind.FORCE, path, (state, failed, random) -> state.forced(node, failed, random));
            }
        } finally {
            disk.forced();
        }
    }

    @Override
    public MemorySegment map(Arena arena) {
        synchronized (disk) {
            requireOpen(false);
            SimulatedContent content = node.contentOf();
            MemorySegment copy = arena.allocate(Math.max(1, content.size()), 64).asSlice(0, content.size());
            content.read(0, copy, content.size());
            return copy.asReadOnly();
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            closed = true;
        }
    }

    private void requireOpen(boolean toWrite) {
        if (closed || (toWrite && !writable)) {
            throw new IllegalStateException(
                    (closed ? "file is closed: " : "file is opened to read: ") + path);
        }
    }
}
