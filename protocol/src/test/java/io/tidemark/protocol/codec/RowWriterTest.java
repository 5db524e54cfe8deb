package io.tidemark.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.SqlState;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RowWriterTest {
    private final List<Integer> handedOn = new ArrayList<>();
    /** Bytes that the network takes at once. */
    private int window = Integer.MAX_VALUE;
    private final ByteBuf all = Unpooled.buffer();
    private final WireBuffer wire = new WireBuffer(new WireBuffer.Drain() {
        @Override
        public ByteBuf allocate(int capacity) {
            return PooledByteBufAllocator.DEFAULT.heapBuffer(capacity);
        }

        @Override
        public boolean writeNow(ByteBuf filled) {
            int taken = Math.min(window, filled.readableBytes());
            handedOn.add(filled.readableBytes());
            all.writeBytes(filled, taken);
            return !filled.isReadable();
        }

        @Override
        public void write(ByteBuf filled) {
            all.writeBytes(filled);
            filled.release();
        }
    });

    @AfterEach
    void letGo() {
        wire.takeRest().release();
    }

    private static MemorySegment utf8(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatTheNetworkDoesNotTakeAtOnceFollowsInOrder() {
        window = 5;
        for (int i = 0; i < 3; i++) {
            wire.writeRow(new byte[]{(byte) i, (byte) i}, 0, 2);
            wire.flush();
            window++;
        }
        assertThat(ByteBufUtil.hexDump(all))
                .isEqualTo("64000000060000" + "64000000060101" + "64000000060202");
    }

    @Test
    void aBufferOfManyRowsIsNotKeptForTheNextShortAnswer() {
        byte[] row = new byte[10_000];
        for (int i = 0; i < 20; i++) {
            wire.writeRow(row, 0, row.length);
        }
        wire.flush();
        wire.writeRow(row, 0, 100);
        assertThat(wire.takeRest().capacity()).isLessThan(WireBuffer.FULL_BYTES);
    }

    /** The hex of a row's only value, after tag, length, column count and the value's length, which are checked. */
    private String value(FormatCodes format, Consumer<RowSink> writing) {
        all.clear();
        RowSink rows = wire.rows(format, 1);
        rows.beginRow();
        writing.accept(rows);
        rows.endRow();
        wire.flush();
        assertThat(all.readByte()).isEqualTo((byte) 'D');
        assertThat(all.readInt()).isEqualTo(all.readableBytes() + 4);
        assertThat(all.readShort()).isEqualTo((short) 1);
        assertThat(all.readInt()).isEqualTo(all.readableBytes());
        return ByteBufUtil.hexDump(all);
    }

    private void check(String text, String binaryHex, Consumer<RowSink> writing) {
        assertThat(value(FormatCodes.ALL_BINARY, writing)).isEqualTo(binaryHex);
        String shown = value(FormatCodes.ALL_TEXT, writing);
        assertThat(new String(ByteBufUtil.decodeHexDump(shown), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void writesEveryTypeInBothFormats() {
        check("t", "01", row -> row.writeBool(true));
        check("f", "00", row -> row.writeBool(false));
        check("-2", "fffe", row -> row.writeInt2(-2));
        check("65536", "00010000", row -> row.writeInt4(65_536));
        check("4294967295", "ffffffff", row -> row.writeOid(-1));
        check("-1", "ffffffffffffffff", row -> row.writeInt8(-1));
        check("0.5", "3f000000", row -> row.writeFloat4(0.5f));
        check("-0.5", "bfe0000000000000", row -> row.writeFloat8(-0.5));
        check("2000-01-01 00:00:00.000001", "0000000000000001",
                row -> row.writeTimestamp(946_684_800_000_001L));
        check("infinity", "7fffffffffffffff", row -> row.writeTimestamp(Long.MAX_VALUE));
        check("-infinity", "8000000000000000", row -> row.writeTimestamp(Long.MIN_VALUE));
        check("2000-01-01 01:00:00+01", "0000000000000000",
                row -> row.writeTimestamptz(946_684_800_000_000L, 3600));
        check("1999-12-31", "ffffffff", row -> row.writeDate(10_956));
        check("00:00:01", "00000000000f4240", row -> row.writeTime(1_000_000));
        check("1 mon 2 days 00:00:00.000003", "0000000000000003" + "00000002" + "00000001",
                row -> row.writeInterval(1, 2, 3));
        check("00000000-0000-0001-0000-000000000002", "00000000000000010000000000000002",
                row -> row.writeUuid(1, 2));
        check("-1.50", "0002" + "0000" + "4000" + "0002" + "0001" + "1388",
                row -> row.writeNumeric(-1, -150, 2));
        check("-12.50", "0002" + "0000" + "4000" + "0002" + "000c" + "1388",
                row -> row.writeNumeric(utf8("#-12.50#"), 1, 6));
        check("üx", "c3bc78", row -> row.writeText("üx"));
        check("long enough text", "6c6f6e6720656e6f7567682074657874",
                row -> row.writeText("long enough text"));
        check("ab", "6162", row -> row.writeText(utf8("#ab#"), 1, 2));
        check("ab", "6162", row -> row.writeEncoded("#ab#".getBytes(StandardCharsets.UTF_8), 1, 2));
        check("\\x6162", "6162", row -> row.writeBytea(utf8("#ab#"), 1, 2));
    }

    @Test
    void writesNullsAndMixedFormats() {
        RowSink rows = wire.rows(new FormatCodes(List.of(io.tidemark.protocol.message.Format.BINARY,
                io.tidemark.protocol.message.Format.TEXT)), 2);
        rows.beginRow();
        rows.writeInt4(1);
        rows.writeNull();
        rows.endRow();
        wire.flush();
        assertThat(ByteBufUtil.hexDump(all))
                .isEqualTo("44" + "00000012" + "0002" + "00000004" + "00000001" + "ffffffff");
    }

    @Test
    void growsForLongValuesAndHandsFullBuffersOn() {
        RowSink rows = wire.rows(FormatCodes.ALL_TEXT, 1);
        byte[] megabyte = new byte[1 << 20];
        for (int i = 0; i < 3; i++) {
            rows.beginRow();
            rows.writeText(megabyte, 0, megabyte.length);
            rows.endRow();
        }
        for (int i = 0; i < 20_000; i++) {
            rows.beginRow();
            rows.writeInt8(1_000_000_000L + i);
            rows.endRow();
        }
        wire.flush();
        assertThat(all.readableBytes()).isEqualTo(3 * (11 + (1 << 20)) + 20_000 * 21);
        assertThat(handedOn).filteredOn(bytes -> bytes < WireBuffer.FULL_BYTES).hasSizeLessThanOrEqualTo(1);
        while (all.isReadable()) {
            assertThat(all.readByte()).isEqualTo((byte) 'D');
            all.skipBytes(all.readInt() - 4);
        }
    }

    @Test
    void dropsAnOpenRowForAnErrorAndRefusesAnythingElseWithinARow() {
        RowSink rows = wire.rows(FormatCodes.ALL_TEXT, 2);
        rows.beginRow();
        rows.writeInt4(1);
        assertThatThrownBy(() -> wire.encode(new BackendMessage.NoData()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(rows::endRow).hasMessage("row of 1 values, described with 2");
        wire.encode(new BackendMessage.ErrorResponse(ErrorFields.error(SqlState.INTERNAL_ERROR, "x")));
        wire.flush();
        assertThat(all.readByte()).isEqualTo((byte) 'E');
    }
}
