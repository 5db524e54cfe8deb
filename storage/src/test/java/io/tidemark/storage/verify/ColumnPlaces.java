package io.tidemark.storage.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/** Which bytes of a part are of which column, as Arrow's own description of its files has it. */
final class ColumnPlaces {
    /** Behind the footer: its length, and the magic word. */
    private static final int TAIL_BYTES = Integer.BYTES + 6;
    /** Before a message: a mark, and its length. */
    private static final int PREFIX_BYTES = 2 * Integer.BYTES;
    /** What VERIFY calls the column that our parts have besides those of the table. */
    private static final Map<String, String> NAMES = Map.of("_rowid", "row ids");

    /** By the first byte. */
    private final TreeMap<Long, Place> places = new TreeMap<>();
    private final byte[] part;

    private record Place(long to, String column) {}

    ColumnPlaces(byte[] part) {
        this.part = part.clone();
        ByteBuffer bytes = ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
        int footerBytes = bytes.getInt(part.length - TAIL_BYTES);
        Footer footer = Footer.getRootAsFooter(from(part.length - TAIL_BYTES - footerBytes));
        Schema schema = footer.schema();
        Map<Long, String> dictionaries = new HashMap<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            Field field = schema.fields(i);
            if (field.dictionary() != null) {
                dictionaries.put(field.dictionary().id(), name(field));
            }
        }
        for (int i = 0; i < footer.recordBatchesLength(); i++) {
            add(schema, footer.recordBatches(i));
        }
        for (int i = 0; i < footer.dictionariesLength(); i++) {
            addDictionary(dictionaries, footer.dictionaries(i));
        }
    }

    private ByteBuffer from(long offset) {
        ByteBuffer rest = ByteBuffer.wrap(part);
        rest.position((int) offset);
        return rest.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String name(Field field) {
        return NAMES.getOrDefault(field.name(), field.name());
    }

    private void add(Schema schema, Block block) {
        Message message = Message.getRootAsMessage(from(block.offset() + PREFIX_BYTES));
        RecordBatch batch = (RecordBatch) Objects.requireNonNull(message.header(new RecordBatch()));
        int next = 0;
        for (int i = 0; i < schema.fieldsLength(); i++) {
            Field field = schema.fields(i);
            boolean text = List.of(Type.Utf8, Type.Binary).contains(field.typeType())
                    && field.dictionary() == null;
            int end = next + (text ? 3 : 2);
            for (; next < end; next++) {
                add(block, batch.buffers(next), name(field));
            }
        }
        if (next != batch.buffersLength()) {
            throw new IllegalStateException(next + " of " + batch.buffersLength() + " buffers");
        }
    }

    private void addDictionary(Map<Long, String> names, Block block) {
        Message message = Message.getRootAsMessage(from(block.offset() + PREFIX_BYTES));
        DictionaryBatch batch = (DictionaryBatch) Objects
                .requireNonNull(message.header(new DictionaryBatch()));
        for (int i = 0; i < batch.data().buffersLength(); i++) {
            add(block, batch.data().buffers(i), Objects.requireNonNull(names.get(batch.id())));
        }
    }

    private void add(Block block, Buffer buffer, String column) {
        long start = block.offset() + block.metaDataLength() + buffer.offset();
        if (buffer.length() > 0) {
            places.put(start, new Place(start + buffer.length(), column));
        }
    }

    /** The column that a byte is of; null for one of none. */
    @Nullable
    String at(long offset) {
        Entry<Long, Place> before = places.floorEntry(offset);
        return before != null && offset < before.getValue().to ? before.getValue().column : null;
    }
}
