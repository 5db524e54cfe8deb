package io.tidemark.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.FrontendMessage.Malformed;
import io.tidemark.protocol.message.FrontendMessage.Target;
import io.tidemark.protocol.message.SqlState;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrontendDecoderTest {
    private static final String GOOD_STARTUP = "00000010" + "00030000" + "7573657200" + "6100" + "00";
    /** One whole message of each tagged kind. */
    private static final List<String> TAGGED = List.of("51" + "0000000d" + "73656c6563742031" + "00",
            "50" + "00000011" + "7300" + "6563686f00" + "0001" + "00000017",
            "42" + "0000001c" + "7000" + "7300" + "00010001" + "0002" + "00000002" + "0102" + "ffffffff"
                    + "00010000",
            "44" + "00000007" + "53" + "7300", "45" + "0000000a" + "7000" + "00000002",
            "43" + "00000007" + "50" + "7000", "48" + "00000004", "53" + "00000004",
            "46" + "00000006" + "0001",
            "70" + "00000007" + "707700", "64" + "00000007" + "310a32", "63" + "00000004",
            "66" + "00000008" + "6e6f2100", "58" + "00000004");

    private final FrontendDecoder decoder = new FrontendDecoder();

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    private @Nullable FrontendMessage decode(String hex) {
        return decoder.decode(hex(hex));
    }

    private void start() {
        assertThat(decode(GOOD_STARTUP))
                .isEqualTo(new FrontendMessage.StartupMessage(3, 0, Map.of("user", "a")));
    }

    @Test
    void decodesUntaggedPackets() {
        assertThat(decode("00000008" + "04d2162f")).isEqualTo(new FrontendMessage.SslRequest());
        assertThat(decode("00000008" + "04d21630")).isEqualTo(new FrontendMessage.GssEncRequest());
        assertThat(decode("00000010" + "04d2162e" + "00000007" + "0000002a"))
                .isEqualTo(new FrontendMessage.CancelRequest(7, 42));
        assertThat(decode("00000009" + "00020000" + "ff"))
                .isEqualTo(new FrontendMessage.StartupMessage(2, 0, Map.of()));
    }

    @Test
    void decodesTaggedMessages() {
        start();
        assertThat(decode(TAGGED.get(0))).isEqualTo(new FrontendMessage.Query("select 1"));
        assertThat(decode("50" + "00000011" + "7300" + "6563686f00" + "0001" + "00000017"))
                .isEqualTo(new FrontendMessage.Parse("s", "echo", List.of(23)));
        assertThat(decode(TAGGED.get(3))).isEqualTo(new FrontendMessage.Describe(Target.STATEMENT, "s"));
        assertThat(decode(TAGGED.get(4))).isEqualTo(new FrontendMessage.Execute("p", 2));
        assertThat(decode(TAGGED.get(5))).isEqualTo(new FrontendMessage.Close(Target.PORTAL, "p"));
        assertThat(decode(TAGGED.get(6))).isEqualTo(new FrontendMessage.Flush());
        assertThat(decode(TAGGED.get(7))).isEqualTo(new FrontendMessage.Sync());
        assertThat(decode(TAGGED.get(8))).isEqualTo(new FrontendMessage.FunctionCall());
        assertThat(decode(TAGGED.get(9))).isInstanceOf(FrontendMessage.PasswordMessage.class);
        assertThat(decode(TAGGED.get(10))).isInstanceOfSatisfying(FrontendMessage.CopyData.class,
                data -> assertThat(data.data()).containsExactly('1', '\n', '2'));
        assertThat(decode(TAGGED.get(11))).isEqualTo(new FrontendMessage.CopyDone());
        assertThat(decode(TAGGED.get(12))).isEqualTo(new FrontendMessage.CopyFail("no!"));
        assertThat(decode(TAGGED.get(13))).isEqualTo(new FrontendMessage.Terminate());
    }

    @Test
    void decodesBindWithoutAnObjectAValue() {
        start();
        String bind = "42" + "0000001c" + "7000" + "7300" + "00010001" + "0002" + "00000002" + "0102"
                + "ffffffff"
                + "00010000";
        assertThat(decode(bind)).isInstanceOfSatisfying(FrontendMessage.Bind.class, message -> {
            assertThat(message.portal()).isEqualTo("p");
            assertThat(message.statement()).isEqualTo("s");
            assertThat(message.values().count()).isEqualTo(2);
            assertThat(message.values().format(1)).isEqualTo(Format.BINARY);
            assertThat(message.values().length(0)).isEqualTo(2);
            assertThat(message.values().bytes()[message.values().offset(0) + 1]).isEqualTo((byte) 2);
            assertThat(message.values().isNull(1)).isTrue();
            assertThat(message.resultFormats().of(5)).isEqualTo(Format.TEXT);
        });
    }

    @Test
    void waitsForTheRestOfATruncatedMessage() {
        for (String startup : List.of(GOOD_STARTUP, "00000010" + "04d2162e" + "00000007" + "0000002a")) {
            for (int end = 0; end < startup.length(); end += 2) {
                assertThat(new FrontendDecoder().decode(hex(startup.substring(0, end)))).isNull();
            }
        }
        start();
        for (String message : TAGGED) {
            for (int end = 0; end < message.length(); end += 2) {
                ByteBuf part = hex(message.substring(0, end));
                assertThat(decoder.decode(part)).isNull();
                assertThat(part.readerIndex()).isZero();
            }
            assertThat(decoder.decode(hex(message))).isNotNull().isNotInstanceOf(Malformed.class);
        }
    }

    @Test
    void reportsEveryBodyThatIsCutShortWithinAWholeFrame() {
        start();
        for (String message : TAGGED) {
            byte[] whole = HexFormat.of().parseHex(message);
            boolean opaque = "dpF".indexOf(whole[0]) >= 0;
            for (int length = 5; length < whole.length && !opaque; length++) {
                ByteBuf cut = Unpooled.copiedBuffer(whole, 0, length);
                cut.setInt(1, length - 1);
                assertThat(decoder.decode(cut)).as("%s cut to %d", message, length)
                        .isInstanceOfSatisfying(Malformed.class, malformed -> {
                            assertThat(malformed.fatal()).isFalse();
                            assertThat(malformed.state()).isEqualTo(SqlState.PROTOCOL_VIOLATION);
                        });
                assertThat(cut.isReadable()).isFalse();
            }
        }
    }

    @Test
    void reportsBytesLeftOver() {
        start();
        assertThat(decode("53" + "00000005" + "00")).isEqualTo(
                new Malformed('S', SqlState.PROTOCOL_VIOLATION, "invalid message format: 1 bytes left over",
                        false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000007", "00002711", "ffffffff", "16030100"})
    void refusesStartupPacketsOfImpossibleLength(String hex) {
        assertThat(decode(hex)).isInstanceOfSatisfying(Malformed.class,
                malformed -> assertThat(malformed.fatal()).isTrue());
        assertThat(decode(GOOD_STARTUP)).isNull();
    }

    @Test
    void refusesAStartupMessageThatDoesNotEndItsList() {
        assertThat(decode("0000000f" + "00030000" + "7573657200" + "6100"))
                .isInstanceOfSatisfying(Malformed.class, malformed -> assertThat(malformed.fatal()).isTrue());
    }

    @Test
    void refusesLongMessagesUntilTheLimitIsRaised() {
        start();
        assertThat(decode("51" + "00010001")).isInstanceOfSatisfying(Malformed.class,
                malformed -> assertThat(malformed.fatal()).isTrue());
        FrontendDecoder raised = new FrontendDecoder();
        raised.decode(hex(GOOD_STARTUP));
        raised.limit(1 << 20);
        assertThat(raised.decode(hex("51" + "00010001"))).isNull();
    }

    @Test
    void neverThrowsAndNeverStallsOnArbitraryBytes() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            ByteBuf in = Unpooled.buffer();
            if (random.nextInt(4) > 0) {
                in.writeBytes(HexFormat.of().parseHex(GOOD_STARTUP));
            }
            for (int i = 0; i < 4; i++) {
                byte[] message = HexFormat.of().parseHex(TAGGED.get(random.nextInt(TAGGED.size())));
                for (int flips = random.nextInt(4); flips > 0; flips--) {
                    message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
                }
                in.writeBytes(message);
            }
            FrontendDecoder fuzzed = new FrontendDecoder();
            int messages = 0;
            try {
                while (fuzzed.decode(in) != null) {
                    messages++;
                }
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(messages).as("seed %d", seed).isLessThan(40);
        }
    }
}
