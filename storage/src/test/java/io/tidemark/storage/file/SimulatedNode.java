package io.tidemark.storage.file;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file or a directory of a simulated disk, by identity; names are the directories' business. It is what processes see
 * now, and beside it, as soon as that may differ, what is durable. Confined to its disk's monitor.
 */
final class SimulatedNode {
    private final @Nullable SimulatedContent content;
    private final @Nullable SortedMap<String, SimulatedNode> entries;
    private @Nullable SimulatedContent durableContent;
    private @Nullable SortedMap<String, SimulatedNode> durableEntries;

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

    /** Remembers what is durable, before the first change of what is seen. */
    void freeze() {
        if (content != null && durableContent == null) {
            durableContent = content.copy();
        } else if (entries != null && durableEntries == null) {
            durableEntries = new TreeMap<>(entries);
        }
    }

    SimulatedContent contentOf() {
        if (content == null) {
            throw new IllegalStateException("is a directory");
        }
        return content;
    }

    SimulatedContent durableContentOf() {
        return durableContent == null ? contentOf() : durableContent;
    }

    SortedMap<String, SimulatedNode> entriesOf() {
        if (entries == null) {
            throw new IllegalStateException("is a file");
        }
        return entries;
    }

    SortedMap<String, SimulatedNode> durableEntriesOf() {
        return durableEntries == null ? entriesOf() : durableEntries;
    }
}
