package io.tidemark.server.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.tidemark.server.sql.SqlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The parser answers with a tree or with an SqlException, soon, whatever it reads. {@code -Dfuzz.statements} says how many
 * statements, {@code -Dfuzz.seed} which.
 */
final class StatementFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20_240_229);
    private static final int STATEMENTS = Integer.getInteger("fuzz.statements", 15_000);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Path PROJECT = Path.of("..");
    private static final int DEEP = 50_000;

    /** What statements are made of: a dot stands for one of the kind, others are written as they are. */
    private static final Map<String, String> RULES = Map.of("query",
            "SELECT .items FROM .source WHERE .value|SELECT .items|VALUES (.items)|.query UNION ALL .query|"
                    + "WITH w AS (.query) .query|SELECT DISTINCT .items FROM .source GROUP BY .items HAVING .value|"
                    + "SELECT .items FROM .source ORDER BY .value DESC NULLS LAST LIMIT .value OFFSET .value|(.query)|TABLE .name",
            "items", ".value|.value, .items|.value AS .name, .items|*|.name.*",
            "source",
            ".name|.name AS .name|.source JOIN .source ON .value|.source LEFT JOIN .source USING (.name)|(.query) AS .name|"
                    + "generate_series(.value, .value) AS .name(.name)|.source CROSS JOIN .source|LATERAL (.query) .name|.source, .source",
            "value",
            "1|1.5e3|'text'|NULL|true|$1|.name|.name.name|(.value)|.value + .value|.value * .value|- .value|NOT .value|"
                    + ".value AND .value|.value OR .value|.value = .value|.value IS NULL|.value BETWEEN .value AND .value|"
                    + ".value IN (.items)|.value IN (.query)|EXISTS (.query)|(.query)|CASE WHEN .value THEN .value ELSE .value END|"
                    + "CAST(.value AS .type)|.value::.type|.name(.items)|.name(DISTINCT .value ORDER BY .value) FILTER (WHERE .value)|"
                    + "ARRAY[.items]|.value[.value]|.value[.value:.value]|.value LIKE .value ESCAPE .value|.value = ANY (.value)|"
                    + "extract(year FROM .value)|.name(.value) OVER (PARTITION BY .items ORDER BY .value ROWS BETWEEN .value PRECEDING "
                    + "AND CURRENT ROW)|interval '1 day'|.value AT TIME ZONE .value|ROW(.items)|.value COLLATE .name|.name => .value",
            "name", "a|b|\"quoted \"\"name\"|t1|pg_catalog.x|select|é|order", "type",
            "int|numeric(10,2)|text[]|double precision|"
                    + "timestamp with time zone|varchar(.value)|.name|char(3)[2][]",
            "statement",
            ".query|INSERT INTO .name (.name) .query RETURNING .items|UPDATE .name SET .name = .value WHERE .value|"
                    + "DELETE FROM .name USING .source WHERE .value|CREATE TABLE .name (.name .type DEFAULT .value, .name .type NOT NULL)|"
                    + "ALTER TABLE .name ADD COLUMN .name .type|DROP TABLE IF EXISTS .name|EXPLAIN .query|COPY (.query) TO STDOUT WITH (.name)|"
                    + "SET .name = .value|SHOW .name|BEGIN|PREPARE .name AS .query|EXECUTE .name(.items)|DECLARE .name CURSOR FOR .query|"
                    + "INSERT INTO .name VALUES (.items) ON CONFLICT (.name) DO UPDATE SET .name = .value|.statement; .statement|"
                    + "CREATE VIEW .name AS .query|BACKUP TABLE .name|RESTORE TABLE .name AS .name FROM BACKUP 'x'|EXPIRE BACKUPS KEEP LAST .value|ALTER TABLE .name DROP PARTITION WHERE .value");
    private static final Pattern PART = Pattern.compile("\\.([a-z]+)");

    @Test
    void readsStatementsMadeByAGrammar() {
        int accepted = 0;
        for (int number = 0; number < STATEMENTS / 3; number++) {
            Random random = new Random(SEED * 1_000_003 + number);
            StringBuilder sql = new StringBuilder();
            make("statement", 9, random, sql);
            accepted += parse(sql.toString(), number) ? 1 : 0;
        }
        assertThat(accepted).as("accepted statements, seed %d", SEED).isGreaterThan(STATEMENTS / 30);
    }

    private static void make(String kind, int depth, Random random, StringBuilder sql) {
        String[] texts = RULES.getOrDefault(kind, "1").split("\\|", -1);
        String text = texts[depth <= 0 ? 0 : random.nextInt(texts.length)];
        Matcher part = PART.matcher(text);
        int written = 0;
        while (part.find()) {
            if (RULES.containsKey(part.group(1))) {
                sql.append(text, written, part.start());
                make(sql.length() < 4_000 ? part.group(1) : "name", depth - 1, random, sql);
                written = part.end();
            }
        }
        sql.append(text, written, text.length());
    }

    @Test
    void readsDamagedStatements() throws IOException {
        List<String> corpus = corpus();
        assertThat(corpus).hasSizeGreaterThan(500);
        for (int number = 0; number < STATEMENTS; number++) {
            Random random = new Random(SEED * 1_000_003 + number);
            parse(damaged(corpus.get(number % corpus.size()), random), number);
        }
    }

    /** Every statement of the test scripts, and every block of SQL of the README. */
    private static List<String> corpus() throws IOException {
        List<String> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.list(PROJECT.resolve("it-tests/src/test/resources/sql"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".slt")).sorted().toList()) {
                for (String record : Files.readString(file).split("\n\n", -1)) {
                    corpus.add(record.replaceFirst("^(ok|query|error [0-9A-Z]{5})\n", "")
                            .replaceFirst("(?s)\n----.*", ""));
                }
            }
        }
        for (String block : Files.readString(PROJECT.resolve("README.md")).split("```sql\n", -1)) {
            corpus.addAll(Arrays.asList(block.replaceFirst("(?s)```.*", "").split("\n", -1)));
        }
        corpus.removeIf(String::isBlank);
        return corpus;
    }

    private static String damaged(String sql, Random random) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = Arrays.copyOfRange(bytes, at, bytes.length);
                default -> {
                    byte[] twice = Arrays.copyOf(bytes, Math.min(8_000, bytes.length * 2 - at));
                    System.arraycopy(bytes, at, twice, bytes.length, twice.length - bytes.length);
                    bytes = twice;
                }
            }
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether it was accepted. */
    private static boolean parse(String sql, int number) {
        long start = System.nanoTime();
        try {
            Parser.parseScript(sql);
            return true;
        } catch (SqlException expected) {
            assertThat(expected.sqlState()).as("seed %d, number %d: %s", SEED, number, sql)
                    .matches("42...|22...|0A000|54001");
            assertThat(expected.position()).as("seed %d, number %d: %s", SEED, number, sql)
                    .isBetween(SqlException.NO_POSITION, sql.length() + 1);
            return false;
        } catch (RuntimeException | StackOverflowError broken) {
            return fail("%s, seed %d, number %d: %s".formatted(broken, SEED, number, sql), broken);
        } finally {
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("seed %d, number %d: %s", SEED, number, sql)
                    .isLessThan(LONGEST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "NOT ", "- ", "SELECT (", "CASE WHEN ", "ARRAY[", "f(", "EXISTS (SELECT ",
            "1 IN (", "CAST(", "ROW(",
            "(SELECT 1 FROM (", "a BETWEEN ", "1 = ANY ("})
    void refusesStatementsThatAreNestedTooDeeply(String opening) {
        assertThatThrownBy(() -> Parser.parseScript("SELECT " + opening.repeat(DEEP) + "1"))
                .isInstanceOf(SqlException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" + 1", " AND true", " OR true", "::int", "[1]", " UNION SELECT 1", " || 'x'",
            " IS NULL", " = 1", ", 1",
            " COLLATE x", " AT TIME ZONE 'x'"})
    void readsOrRefusesLongChains(String link) {
        parse("SELECT 1" + link.repeat(DEEP), -1);
    }
}
