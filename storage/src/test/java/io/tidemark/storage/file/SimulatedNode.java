package io.tidemark.storage.file;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file or a directory of a simulated disk, by identity; names are the directories' business. */
final class SimulatedNode {
    final @Nullable SimulatedContent content;
    final @Nullable SortedMap<String, SimulatedNode> entries;

    private SimulatedNode(@Nullable SimulatedContent content,
            @Nullable SortedMap<String, SimulatedNode> entries) {
        this.content = content;
        this.entries = entries;
    }

    static SimulatedNode file() {
        return new SimulatedNode(new SimulatedContent(), null);
    }

    static SimulatedNode file(SimulatedContent content) {
        return new SimulatedNode(content, null);
    }

    static SimulatedNode directory() {
        return new SimulatedNode(null, new TreeMap<>());
    }

    boolean isDirectory() {
        return entries != null;
    }

    SimulatedContent contentOf() {
        if (content == null) {
            throw new IllegalStateException("is a directory");
        }
        return content;
    }

    SortedMap<String, SimulatedNode> entriesOf() {
        if (entries == null) {
            throw new IllegalStateException("is a file");
        }
        return entries;
    }
}
