package io.tidemark.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every source file. There is no list of exceptions. */
final class SourceRulesTest {
    private static final Path PROJECT = Path.of("..");
    private static final List<String> MODULES = List.of("storage", "protocol", "server", "it-tests");
    private static final int MAX_LINES = 400;
    /** Written in two halves, so that this file obeys the rule that it checks. */
    private static final String POSTPONED = "TO" + "DO";

    private static List<Path> javaFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> all = Files.walk(PROJECT.resolve(module).resolve("src"))) {
                files.addAll(all.filter(file -> file.toString().endsWith(".java")).toList());
            }
        }
        assertThat(files).hasSizeGreaterThan(100);
        return files;
    }

    @Test
    void noFileIsLongerThanAReaderCanKeepInMind() throws IOException {
        for (Path file : javaFiles()) {
            assertThat(Files.readAllLines(file).size()).as("lines of %s", file)
                    .isLessThanOrEqualTo(MAX_LINES);
        }
    }

    @Test
    void nothingIsPostponedInComments() throws IOException {
        for (Path file : javaFiles()) {
            assertThat(Files.readString(file)).as("%s", file).doesNotContain(POSTPONED, "FIX" + "ME");
        }
    }

    @Test
    void everyPackageSaysWhatItIsAndTakesNoNulls() throws IOException {
        Set<Path> main = new TreeSet<>();
        for (Path file : javaFiles()) {
            if (file.toString().contains("src/main/java")) {
                main.add(file.resolveSibling("package-info.java"));
            }
        }
        for (Path description : main) {
            assertThat(description).exists();
            assertThat(Files.readString(description)).as("%s", description).contains("@NullMarked", "/**");
        }
    }

    @Test
    void noNameSaysNothing() throws IOException {
        Pattern empty = Pattern
                .compile(".*/(util|utils|common|impl|misc|helper)/.*|.*(Impl|Utils?|Helper|Manager)\\.java");
        assertThat(javaFiles()).noneMatch(file -> empty.matcher(file.toString()).matches());
    }

    @Test
    void theTableOfSettingsInTheReadmeIsTheCodes() throws IOException {
        Pattern row = Pattern.compile("\\| `([a-z.]+)` \\| (?:`([^`]*)`|[^|]*) \\|.*");
        List<String> documented = new ArrayList<>();
        for (String line : Files.readAllLines(PROJECT.resolve("README.md"))) {
            Matcher matcher = row.matcher(line);
            if (matcher.matches()) {
                documented.add(matcher.group(1) + "=" + (matcher.group(2) == null ? "" : matcher.group(2)));
            }
        }
        assertThat(documented).containsExactlyElementsOf(Stream.of(Setting.values())
                .map(setting -> setting.key() + "=" + setting.defaultValue()).toList());
    }
}
