package io.tidemark.protocol.ilp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineParserTest {
    @Test
    void readsTagsFieldsAndTheTime() {
        assertThat(
                Kept.of("cpu,host=a,cpu=cpu0 usage_idle=97.5,n=3i,up=t,name=\"x y\" 1700000000123456789\n"))
                .containsExactly("cpu host:TAG=a cpu:TAG=cpu0 usage_idle:DOUBLE=97.5 n:LONG=3 up:BOOLEAN=1"
                        + " name:TEXT=x y @1700000000123456");
    }

    @Test
    void readsTheFormsOfValues() {
        assertThat(Kept.of("t a=1,b=-0.5,c=1e3,d=.5,e=5.,f=0.1,g=123456789012345678901234567890,h=1E-300\n"))
                .containsExactly("t a:DOUBLE=1.0 b:DOUBLE=-0.5 c:DOUBLE=1000.0 d:DOUBLE=0.5 e:DOUBLE=5.0"
                        + " f:DOUBLE=0.1 g:DOUBLE=1.2345678901234568E29 h:DOUBLE=1.0E-300");
        assertThat(Kept.of("t a=-9223372036854775808i,b=9223372036854775807i,c=18u,d=+7i,e=-0i\n"))
                .containsExactly("t a:LONG=-9223372036854775808 b:LONG=9223372036854775807 c:LONG=18 d:LONG=7"
                        + " e:LONG=0");
        assertThat(Kept.of("t a=t,b=T,c=true,d=True,e=TRUE,f=f,g=F,h=false,i=False,j=FALSE\n"))
                .containsExactly("t a:BOOLEAN=1 b:BOOLEAN=1 c:BOOLEAN=1 d:BOOLEAN=1 e:BOOLEAN=1 f:BOOLEAN=0"
                        + " g:BOOLEAN=0 h:BOOLEAN=0 i:BOOLEAN=0 j:BOOLEAN=0");
        assertThat(Kept.of("t a=NaN,b=Infinity,c=-Infinity,d=1700000000000000t,e=1700000000000000001n\n"))
                .containsExactly("t a:DOUBLE=NaN b:DOUBLE=Infinity c:DOUBLE=-Infinity d:TIME=1700000000000000"
                        + " e:TIME=1700000000000000");
    }

    @Test
    void resolvesEscapes() {
        assertThat(
                Kept.of("my\\ table,a\\,b=c\\=d\\ e,path=C:\\Users f\\ g=\"say \\\"hi\\\" \\\\ \n2nd\" 1\n"))
                .containsExactly("my table a,b:TAG=c=d e path:TAG=C:\\Users f g:TEXT=say \"hi\" \\ \n2nd @0");
        assertThat(Kept.of("t s=\"a\\\nb\",x=1i\n")).containsExactly("t s:TEXT=a\nb x:LONG=1");
    }

    @Test
    void readsLinesWithoutTimeTagsOrFields() {
        assertThat(Kept.of("t x=1i\nt,a=b 5000\nt,a=b\nt,a=b  \r\nt x=2i   7000  \nt x=3i"))
                .containsExactly("t x:LONG=1", "t a:TAG=b @5", "t a:TAG=b", "t a:TAG=b", "t x:LONG=2 @7",
                        "t x:LONG=3");
    }

    @Test
    void passesOverBlankLinesCommentsAndCarriageReturns() {
        assertThat(Kept.of("\n  \r\n# a comment, with=\"things\n  t x=1i,s=\"v\"\r\nt x=2i 3000\r\n"))
                .containsExactly("t x:LONG=1 s:TEXT=v", "t x:LONG=2 @3");
    }

    @Test
    void scalesTimesByThePrecision() {
        byte[] line = "t x=1i 3\nt x=1i 3t\nt x=1i 3000n\n".getBytes(StandardCharsets.UTF_8);
        assertThat(Precision.named("ms").map(unit -> Kept.of(line, unit, 100, 100)))
                .contains(List.of("t x:LONG=1 @3000", "t x:LONG=1 @3", "t x:LONG=1 @3"));
        assertThat(Precision.named("h").map(unit -> Kept.of(line, unit, 100, 100).getFirst()))
                .contains("t x:LONG=1 @10800000000");
        assertThat(Precision.named("d")).isEmpty();
        assertThat(Kept.of("t x=1i -1\n")).containsExactly("t x:LONG=1 @-1");
    }

    @Test
    void readsBinaryDoublesAndArrays() {
        ByteBuffer line = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        line.put("t x==".getBytes(StandardCharsets.UTF_8)).put((byte) 16).putDouble(1.5);
        line.put(",a==".getBytes(StandardCharsets.UTF_8)).put((byte) 14).put((byte) 10).put((byte) 2)
                .putInt(2)
                .putInt(1).putDouble(2).putDouble(10);
        line.put(" 1000\n".getBytes(StandardCharsets.UTF_8));
        byte[] bytes = new byte[line.position()];
        line.flip().get(bytes);
        assertThat(Kept.of(bytes, Precision.NANOSECONDS, 1000, 3))
                .containsExactly("t x:DOUBLE=1.5 a:ARRAY={{2.0},{10.0}} @1");
    }

    @Test
    void tellsWhereAndWhyALineIsBadAndGoesOnBehindIt() {
        assertThat(Kept.of("""
                t x=1i
                t x=oops
                t
                ,a=b x=1i
                t x=99999999999999999999i
                t x=0x123abci
                t x=-1u
                t x=1i 12x
                t x=1i 1 2
                t x=
                t,a x=1i
                t =1i
                t x=1i,
                t x=2i
                """)).containsExactly("t x:LONG=1",
                "!2:5 a field's value is a number (1.5, 1i), a boolean (t, f) or a text in quotation marks, not oops",
                "!3:1 a line needs a tag or a field", "!4:1 the table's name is missing",
                "!5:5 the number is out of range: 99999999999999999999i",
                "!6:5 numbers of 256 bits are not supported: 0x123abci",
                "!7:5 the number is out of range: -1u", "!8:8 the time is no whole number",
                "!9:10 nothing can follow the time", "!10:5 the value of a field is missing",
                "!11:3 a tag needs a name, '=' and a value", "!12:3 the name of a field is empty",
                "!13:8 a field needs a name, '=' and a value", "t x:LONG=2");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] bytes = "t a=\"x?\",b=1i\nt x=2i\n".getBytes(StandardCharsets.UTF_8);
        for (int bad : new int[]{0xC0, 0xFF, 0x80, 0xE0, 0x00}) {
            bytes[6] = (byte) bad;
            assertThat(Kept.of(bytes, Precision.NANOSECONDS, 1000, 1000))
                    .containsExactly("!1:7 a text is not UTF-8, or has a zero byte", "t x:LONG=2");
        }
    }

    @Test
    void losesNoLineBehindAMissingQuotationMark() {
        assertThat(Kept.of("t s=\"x 1\nt x=1i 1000\nt s=\"y\" 2000\nt x=2i 3000\n"))
                .hasSize(4).element(0).asString().startsWith("!1:");
        assertThat(Kept.of("t s=\"x 1\nt x=1i 1000\nt x=2i 2000\n")).containsExactly(
                "!1:5 a text without an end: its quotation mark is missing", "t x:LONG=1 @1",
                "t x:LONG=2 @2");
    }

    @Test
    void takesNoLineOutOfATextOfABadLine() {
        assertThat(Kept.of("t x=bad,s=\"a\nevil x=1i\n\" 1\nt x=2i\n")).hasSize(4).last()
                .isEqualTo("t x:LONG=2");
        byte[] tooLong = ("t s=\"" + "a\nevil x=1i\n".repeat(20) + "\" 1\nt x=2i\n")
                .getBytes(StandardCharsets.UTF_8);
        for (int chunk : new int[]{1, 7, 1000}) {
            assertThat(Kept.of(tooLong, Precision.NANOSECONDS, 64, chunk)).hasSize(42)
                    .contains("!1:64 the line is longer than 64 bytes").last().isEqualTo("t x:LONG=2");
        }
    }

    @Test
    void refusesEachLineThatIsPassedOverWithABadOne() {
        String within = ":0 refused with the line before it, in whose text it is: is a quotation mark missing there?";
        assertThat(Kept.of("t s=\"oops\nt x=1i\nt x=2i\nt s=\" x\"\nt x=oops\n")).containsExactly(
                "!1:31 the time is no whole number", "!2" + within, "!3" + within, "!4" + within,
                "!5:5 a field's value is a number (1.5, 1i), a boolean (t, f) or a text in quotation marks, not oops");
        byte[] tooLong = ("t s=\"oops\n" + "t x=1i\n".repeat(10) + "t s=\"y\"\nt x=oops\n")
                .getBytes(StandardCharsets.UTF_8);
        for (int chunk : new int[]{1, 7, 1000}) {
            List<String> kept = Kept.of(tooLong, Precision.NANOSECONDS, 64, chunk);
            assertThat(kept).filteredOn(line -> line.endsWith(within)).extracting(
                    line -> line.substring(0, line.indexOf(':')))
                    .containsExactly("!2", "!3", "!4", "!5", "!6", "!7", "!8", "!9", "!10", "!11", "!12");
            assertThat(kept).hasSize(13).last().asString().startsWith("!13:5 ");
        }
    }

    /** So QuestDB's clients write a newline in a symbol; InfluxDB 1 takes it for one line too, and keeps the backslash. */
    @Test
    void aNewlineBehindABackslashIsPartOfAName() {
        assertThat(Kept.of("t,a=x\\\nevil\\ y\\=1i x=1i\n")).containsExactly("t a:TAG=x\nevil y=1i x:LONG=1");
    }

    @Test
    void countsLinesAsAnEditorDoes() {
        assertThat(Kept.of("t s=\"1\n2\n\"\nt x=oops\n").get(1)).startsWith("!4:");
    }
}
