package io.tidemark.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.message.TransactionStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackendEncoderTest {
    private static String encoded(BackendMessage message) {
        ByteBuf out = Unpooled.buffer().writeByte(0xaa);
        BackendEncoder.encode(message, out);
        return ByteBufUtil.hexDump(out.skipBytes(1));
    }

    @Test
    void encodesMessagesWithoutFields() {
        assertThat(encoded(new BackendMessage.EncryptionRefused())).isEqualTo("4e");
        assertThat(encoded(new BackendMessage.AuthenticationOk())).isEqualTo("520000000800000000");
        assertThat(encoded(new BackendMessage.NoData())).isEqualTo("6e00000004");
        assertThat(encoded(new BackendMessage.ParseComplete())).isEqualTo("3100000004");
        assertThat(encoded(new BackendMessage.BindComplete())).isEqualTo("3200000004");
        assertThat(encoded(new BackendMessage.CloseComplete())).isEqualTo("3300000004");
        assertThat(encoded(new BackendMessage.PortalSuspended())).isEqualTo("7300000004");
        assertThat(encoded(new BackendMessage.EmptyQueryResponse())).isEqualTo("4900000004");
        assertThat(encoded(new BackendMessage.CopyDone())).isEqualTo("6300000004");
    }

    @Test
    void encodesMessagesWithFields() {
        assertThat(encoded(new BackendMessage.NegotiateProtocolVersion(0, List.of("_pq_.x"))))
                .isEqualTo("76" + "00000013" + "00030000" + "00000001" + "5f70715f2e7800");
        assertThat(encoded(new BackendMessage.ParameterStatus("a", "b")))
                .isEqualTo("53" + "00000008" + "6100" + "6200");
        assertThat(encoded(new BackendMessage.BackendKeyData(1, -2)))
                .isEqualTo("4b" + "0000000c" + "00000001fffffffe");
        assertThat(encoded(new BackendMessage.ReadyForQuery(TransactionStatus.FAILED)))
                .isEqualTo("5a" + "00000005" + "45");
        assertThat(encoded(new BackendMessage.ParameterDescription(List.of(23, 25))))
                .isEqualTo("74" + "0000000e" + "0002" + "00000017" + "00000019");
        assertThat(encoded(new BackendMessage.CommandComplete("ü"))).isEqualTo("43" + "00000007" + "c3bc00");
        assertThat(encoded(new BackendMessage.CopyInResponse(Format.TEXT, 2)))
                .isEqualTo("47" + "0000000b" + "00" + "0002" + "00000000");
        assertThat(encoded(new BackendMessage.CopyOutResponse(Format.BINARY, 1)))
                .isEqualTo("48" + "00000009" + "01" + "0001" + "0001");
        assertThat(encoded(new BackendMessage.RowDescription(
                List.of(new BackendMessage.RowDescription.Field("n", 7, 1, 23, 4, -1, Format.BINARY)))))
                .isEqualTo("54" + "0000001a" + "0001" + "6e00" + "00000007" + "0001" + "00000017" + "0004"
                        + "ffffffff"
                        + "0001");
    }

    @Test
    void encodesReportsWithTheFieldsThatAreThere() {
        ErrorFields bare = ErrorFields.notice("m");
        assertThat(encoded(new BackendMessage.NoticeResponse(bare)))
                .isEqualTo("4e" + "0000001f" + "534e4f5449434500"
                        + "564e4f5449434500" + "43303030303000" + "4d6d00" + "00");
        ErrorFields full = ErrorFields.error(SqlState.NOT_NULL_VIOLATION, "m").withDetail("d").withHint("h")
                .withPosition(12).withWhere("w").withTable("s", "t").withColumn("c").withConstraint("n");
        ByteBuf out = Unpooled.buffer();
        BackendEncoder.encode(new BackendMessage.ErrorResponse(full), out);
        assertThat(out.toString(5, out.readableBytes() - 5, StandardCharsets.UTF_8).replace('\0', ' '))
                .isEqualTo("SERROR VERROR C23502 Mm Dd Hh P12 Ww ss tt cc nn  ");
    }

    @Test
    void aZeroInsideAFieldDoesNotEndIt() {
        assertThat(encoded(new BackendMessage.CommandComplete("a\0b")))
                .isEqualTo("43" + "0000000a" + "61efbfbd6200");
    }
}
