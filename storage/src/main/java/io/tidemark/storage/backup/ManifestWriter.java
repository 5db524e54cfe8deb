package io.tidemark.storage.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.type.ColumnType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes the file {@code backup_manifest} of a set: lines of JSON in UTF-8, each an object, each ended by a line feed.
 * {@code storage/FORMAT.md} describes it for others. A change of a field's meaning is a new format number; in every
 * format the first line begins with it and ends with its checksum, and the last line is that of all bytes before it.
 * <pre>
 * {"format":2,"server":"0.1.0","kind":"database","set":"…","label":"…","database":"…","timeline":1,"txn":7,
 *  "cut_micros":…,"begun_micros":…,"tables":…,"rows":…,"files":…,"bytes":…,"bytes_copied":…,"rest_bytes":…,
 *  "crc32c":"8 hex digits, of the line before the comma that comes before this field"}
 * {"table":"trades","id":3,"directory":"t3","rows":…,"bytes":…,"min_timestamp":…,"max_timestamp":…,"schema":"CREATE …"}
 * {"column":"price","table":3,"sum":SUM}           after its table, in the order of the columns
 * {"list":"lists/….jsonl","files":156,"bytes":…,"crc32c":"…","sha256":"…","copied_by":"…"}    holds lines like the next
 * {"file":"db/…/7.arrow","bytes":…,"crc32c":"…","sha256":"…","copied_by":"…","part":{"rows":…,"deletes":"…","columns":[SUM,…]}}
 * {"sha256":"64 hex digits"}
 * SUM: [column's number, "BIGINT", values, nulls, min or null, max or null, "16 hex digits"]
 * </pre>
 */
final class ManifestWriter {
    static final int FORMAT = 3;
    /** As 3, but {@code tables} and {@code rows} of the first line count the system's tables too. */
    static final int COUNTS_ALL = 2;
    static final String LAST_LINE = "{\"sha256\":\"";
    static final int LAST_LINE_BYTES = LAST_LINE.length() + 64 + 3;
    static final String HEAD_CHECKSUM = ",\"crc32c\":\"";

    private static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final JsonGenerator json;

    private ManifestWriter() throws IOException {
        this.json = JSON.createGenerator(bytes);
        json.setRootValueSeparator(new SerializedString("\n"));
    }

    /** A file of the set that holds lines about other files. */
    record Listing(BackupSet.File file, int files) {}

    /** Something that writes lines. */
    private interface Lines {
        void write(ManifestWriter writer) throws IOException;
    }

    private static byte[] bytes(Lines lines) {
        try {
            ManifestWriter writer = new ManifestWriter();
            lines.write(writer);
            writer.json.close();
            if (writer.bytes.size() > 0) {
                writer.bytes.write('\n');
            }
            return writer.bytes.toByteArray();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
    }

    /** The bytes of a manifest; {@code files} are those that no list has. */
    static byte[] encode(SetHead head, List<BackupSet.Table> tables, List<Listing> lists,
            List<BackupSet.File> files) {
        byte[] rest = bytes(writer -> {
            for (BackupSet.Table table : tables) {
                writer.table(table);
            }
            for (Listing list : lists) {
                writer.list(list);
            }
            for (BackupSet.File file : files) {
                writer.file(file);
            }
        });
        byte[] first = bytes(writer -> writer.head(head, rest.length + LAST_LINE_BYTES));
        ByteArrayOutputStream all = new ByteArrayOutputStream(first.length + rest.length + 256);
        int checked = first.length - 2; // without the brace and the line feed
        all.write(first, 0, checked);
        String crc = HexFormat.of()
                .toHexDigits(Checksums.crc32c(MemorySegment.ofArray(first).asSlice(0, checked)));
        all.writeBytes((HEAD_CHECKSUM + crc + "\"}\n").getBytes(StandardCharsets.UTF_8));
        all.writeBytes(rest);
        String digest = HexFormat.of().formatHex(Checksums.sha256().digest(all.toByteArray()));
        all.writeBytes((LAST_LINE + digest + "\"}\n").getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    /** The bytes of a list. */
    static byte[] encodeList(List<BackupSet.File> files) {
        return bytes(writer -> {
            for (BackupSet.File file : files) {
                writer.file(file);
            }
        });
    }

    private void head(SetHead head, int restBytes) throws IOException {
        json.writeStartObject();
        json.writeNumberField("format", FORMAT);
        json.writeStringField("server", head.server());
        json.writeStringField("kind", head.kind().word());
        json.writeStringField("set", head.set().toString());
        json.writeStringField("label", head.label());
        json.writeStringField("database", head.database().toString());
        json.writeNumberField("timeline", head.timeline());
        json.writeNumberField("txn", head.txn());
        json.writeNumberField("cut_micros", head.cutMicros());
        json.writeNumberField("begun_micros", head.begunMicros());
        json.writeNumberField("tables", head.tables());
        json.writeNumberField("rows", head.rows());
        json.writeNumberField("files", head.files());
        json.writeNumberField("bytes", head.bytes());
        json.writeNumberField("bytes_copied", head.bytesCopied());
        json.writeNumberField("rest_bytes", restBytes);
        json.writeEndObject();
    }

    private void table(BackupSet.Table table) throws IOException {
        json.writeStartObject();
        json.writeStringField("table", table.name());
        json.writeNumberField("id", table.id());
        json.writeStringField("directory", table.directory());
        json.writeNumberField("rows", table.rows());
        json.writeNumberField("bytes", table.bytes());
        json.writeNumberField("min_timestamp", table.minTimestamp());
        json.writeNumberField("max_timestamp", table.maxTimestamp());
        json.writeStringField("schema", table.ddl());
        json.writeEndObject();
        for (BackupSet.Column column : table.columns()) {
            json.writeStartObject();
            json.writeStringField("column", column.name());
            json.writeNumberField("table", table.id());
            json.writeFieldName("sum");
            sum(column.sum());
            json.writeEndObject();
        }
    }

    private void list(Listing list) throws IOException {
        json.writeStartObject();
        json.writeStringField("list", list.file.path());
        json.writeNumberField("files", list.files);
        content(list.file);
        json.writeEndObject();
    }

    private void content(BackupSet.File file) throws IOException {
        json.writeNumberField("bytes", file.bytes());
        json.writeStringField("crc32c", HexFormat.of().toHexDigits(file.crc32c()));
        json.writeStringField("sha256", file.sha256());
        json.writeStringField("copied_by", file.copiedBy().toString());
    }

    private void file(BackupSet.File file) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", file.path());
        content(file);
        BackupSet.PartSums part = file.part();
        if (part != null) {
            json.writeObjectFieldStart("part");
            json.writeNumberField("rows", part.rows());
            json.writeStringField("deletes", part.deletes());
            json.writeArrayFieldStart("columns");
            for (ColumnSum column : part.columns()) {
                sum(column);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void sum(ColumnSum sum) throws IOException {
        json.writeStartArray();
        json.writeNumber(sum.column());
        json.writeString(sum.type().name());
        json.writeNumber(sum.values());
        json.writeNumber(sum.nulls());
        bound(sum, sum.min());
        bound(sum, sum.max());
        json.writeString(HexFormat.of().toHexDigits(sum.sum()));
        json.writeEndArray();
    }

    private void bound(ColumnSum sum, long value) throws IOException {
        if (!sum.known()) {
            json.writeNull();
        } else if (sum.type() == ColumnType.DOUBLE || sum.type() == ColumnType.REAL) {
            json.writeString(Double.toString(Double.longBitsToDouble(value)));
        } else {
            json.writeNumber(value);
        }
    }
}
