package io.tidemark.storage.backup;

import io.tidemark.storage.file.Checksums;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Which lines of a manifest stand in files of their own: those about the rows of a table of many files, spread by
 * partition, so that a set writes again only the lists in which something has changed. Stateless.
 */
final class SetLists {
    /** In the set: the directory of the lists. */
    static final String DIRECTORY = "lists";

    /** Files from which on a table has lists. */
    private static final int LISTED_FROM = 512;
    /** Files that a list has about; a power of two. */
    private static final int FILES_PER_LIST = 128;

    private SetLists() {}

    /** A list that is to be in the set. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(String path, byte[] bytes, int files) {}

    /** The lists of a table's files; none when they are few. */
    static List<Content> of(List<BackupSet.File> files) {
        if (files.size() < LISTED_FROM) {
            return List.of();
        }
        int lists = Integer.highestOneBit(files.size() / FILES_PER_LIST);
        SortedMap<Integer, List<BackupSet.File>> byList = new TreeMap<>();
        for (BackupSet.File file : files) {
            byList.computeIfAbsent(hash(file.path()) & (lists - 1), _ -> new ArrayList<>()).add(file);
        }
        List<Content> contents = new ArrayList<>();
        for (List<BackupSet.File> list : byList.values()) {
            list.sort(Comparator.comparing(BackupSet.File::path));
            byte[] bytes = ManifestWriter.encodeList(list);
            String digest = HexFormat.of().formatHex(Checksums.sha256().digest(bytes));
            contents.add(new Content(DIRECTORY + "/" + digest.substring(0, 32) + ".jsonl", bytes,
                    list.size()));
        }
        return contents;
    }

    /** Of the directory of a file: the files of a partition are in one list. */
    private static int hash(String path) {
        CRC32 crc = new CRC32();
        crc.update(path.substring(0, path.lastIndexOf('/')).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
