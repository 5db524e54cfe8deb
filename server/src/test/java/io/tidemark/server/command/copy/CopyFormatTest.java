package io.tidemark.server.command.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.server.sql.SqlException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyFormatTest {
    @Test
    void knowsTheDefaultsOfBothFormats() {
        CopyFormat text = CopyFormat.of(List.of(), true);
        CopyFormat csv = CopyFormat.of(Copying.options("format=csv"), true);

        assertThat((char) text.delimiter()).isEqualTo('\t');
        assertThat(text.nullText()).isEqualTo("\\N");
        assertThat((char) csv.delimiter()).isEqualTo(',');
        assertThat(csv.nullText()).isEmpty();
        assertThat((char) csv.quote()).isEqualTo('"');
        assertThat((char) csv.escape()).isEqualTo('"');
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "colour=red | 42601 | option \"colour\" not recognized",
            "format=csv;format=text | 42601 | conflicting or redundant options",
            "format=xml | 22023 | COPY format \"xml\" not recognized",
            "format=binary;null=x | 42601 | cannot specify NULL in BINARY mode",
            "format=binary;delimiter=, | 42601 | cannot specify DELIMITER in BINARY mode",
            "format=binary;header | 0A000 | cannot specify HEADER in BINARY mode",
            "format=binary;quote=' | 0A000 | COPY quote available only in CSV mode",
            "freeze | 0A000 | COPY FREEZE is not supported",
            "encoding=latin1 | 0A000 | COPY encoding \"latin1\" is not supported: data is UTF8",
            "delimiter=ab | 0A000 | COPY delimiter must be a single one-byte character",
            "delimiter=€ | 0A000 | COPY delimiter must be a single one-byte character",
            "delimiter=a | 22023 | COPY delimiter cannot be \"a\"",
            "null=x,y;delimiter=, | 0A000 | COPY delimiter character must not appear in the NULL specification",
            "quote=' | 0A000 | COPY quote available only in CSV mode",
            "escape=' | 0A000 | COPY escape available only in CSV mode",
            "force_null=(a) | 0A000 | COPY force null available only in CSV mode",
            "format=csv;force_quote=* | 0A000 | COPY force quote only available using COPY TO",
            "format=csv;quote=, | 22023 | COPY delimiter and quote must be different",
            "format=csv;quote=ab | 0A000 | COPY quote must be a single one-byte character",
            "format=csv;null=\" | 0A000 | CSV quote character must not appear in the NULL specification",
            "header=maybe | 42601 | header requires a Boolean value or \"match\"",
            "format=csv;force_null=a | 22023 | argument to option \"force_null\" must be a list of column names"})
    void refusesOptionsThatMakeNoSense(String written, String state, String message) {
        SqlException refused = catchThrowableOfType(SqlException.class,
                () -> CopyFormat.of(Copying.options(written.split(";")), true));
        assertThat(refused.message()).isEqualTo(message);
        assertThat(refused.sqlState()).isEqualTo(state);
        assertThat(refused.position()).isEqualTo(7);
    }
}
