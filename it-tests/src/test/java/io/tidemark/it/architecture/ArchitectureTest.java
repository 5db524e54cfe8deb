package io.tidemark.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table of packages: what each may import. Another import is either a mistake, or a change of this table. */
final class ArchitectureTest {
    private static final String BASE = "io.tidemark.";
    private static final Map<String, Set<String>> MAY_IMPORT = new LinkedHashMap<>();
    private static final Map<String, List<String>> LIBRARIES = Map.ofEntries(
            Map.entry("protocol.codec", List.of("io.netty")),
            Map.entry("protocol.net", List.of("io.netty")),
            Map.entry("protocol.port", List.of("io.netty")),
            Map.entry("protocol.tls", List.of("io.netty")),
            Map.entry("protocol.http", List.of("io.netty")),
            Map.entry("protocol.ilp", List.of("io.netty")),
            Map.entry("protocol.rest", List.of("com.fasterxml.jackson.core")),
            Map.entry("protocol.export",
                    List.of("org.apache.arrow.flatbuf", "com.google.flatbuffers", "org.apache.parquet",
                            "shaded.parquet.org.apache.thrift")),
            Map.entry("storage.batch", List.of("org.roaringbitmap")),
            Map.entry("storage.backup", List.of("com.fasterxml.jackson.core")),
            Map.entry("storage.part", List.of("org.apache.arrow.flatbuf", "com.google.flatbuffers")),
            Map.entry("server.log", List.of("ch.qos.logback")),
            Map.entry("server.control", List.of("org.apache.commons.cli")),
            Map.entry("server.metrics", List.of("io.prometheus")));
    private static JavaClasses classes = new ClassFileImporter().importClasses(List.of());

    static {
        allow("protocol", "");
        allow("protocol.message", "");
        allow("protocol.type", "protocol.message");
        allow("protocol.auth", "protocol.message");
        allow("protocol.engine", "protocol.message protocol.type");
        allow("protocol.port", "");
        allow("protocol.ilp",
                "protocol.auth protocol.engine protocol.http protocol.message protocol.port protocol.tls");
        allow("protocol.codec", "protocol.engine protocol.message protocol.type");
        allow("protocol.session", "protocol.auth protocol.engine protocol.message");
        allow("protocol.http",
                "protocol.auth protocol.engine protocol.message protocol.port protocol.tls protocol.type");
        allow("protocol.export", "protocol.engine protocol.message protocol.type");
        allow("protocol.rest",
                "protocol.auth protocol.engine protocol.export protocol.http protocol.message protocol.type");
        allow("protocol.net",
                "protocol.auth protocol.codec protocol.engine protocol.message protocol.port protocol.session "
                        + "protocol.tls");
        allow("protocol.tls", "");

        allow("storage.type", "");
        allow("storage.failure", "");
        allow("storage.thread", "");
        allow("storage.file", "storage.failure");
        allow("storage.batch", "storage.type");
        allow("storage.wal", "storage.failure storage.file storage.thread");
        allow("storage.memtable", "storage.batch storage.type");
        allow("storage.part", "storage.batch storage.failure storage.file storage.thread storage.type");
        allow("storage.table",
                "storage.batch storage.failure storage.file storage.memtable storage.part storage.type");
        allow("storage.commit", "storage.batch storage.failure storage.file storage.memtable storage.part "
                + "storage.table storage.type storage.wal");
        allow("storage.maintain", "storage.batch storage.commit storage.failure storage.file storage.part "
                + "storage.table storage.thread storage.wal");
        allow("storage.backup",
                "storage.batch storage.failure storage.file storage.maintain storage.part storage.table "
                        + "storage.thread storage.type");
        allow("storage.snapshot", "storage.commit storage.failure storage.file storage.maintain storage.part "
                + "storage.table storage.wal");
        allow("storage.check", "storage.backup storage.commit storage.failure storage.file storage.maintain "
                + "storage.part storage.snapshot storage.table storage.wal storage.batch storage.type");
        allow("storage.verify",
                "storage.backup storage.batch storage.failure storage.file storage.maintain "
                        + "storage.part storage.table storage.thread storage.type");
        allow("storage.restore",
                "storage.backup storage.batch storage.commit storage.failure storage.file storage.maintain "
                        + "storage.part storage.table storage.thread storage.verify");
        allow("storage", "storage.*");

        allow("server.config", "");
        allow("server.log", "");
        allow("server.console", "protocol.http");
        allow("server.metrics",
                "protocol.http server.command.backup server.session storage storage.failure storage.snapshot "
                        + "storage.table storage.part");
        allow("server.sql", "");
        allow("server.sql.ast", "");
        allow("server.sql.type", "server.sql");
        allow("server.sql.parse", "server.sql server.sql.ast");
        allow("server.sql.function", "server.sql server.sql.type storage.batch");
        allow("server.sql.rules", "server.sql.type storage.table");
        allow("server.sql.catalog",
                "server.sql server.sql.rules server.sql.type storage storage.batch storage.part storage.snapshot storage.table storage.type server.sql.function");
        allow("server.sql.algebra", "server.sql.function server.sql.type storage.batch storage.table");
        allow("server.sql.analyze", "server.sql server.sql.algebra server.sql.ast server.sql.catalog "
                + "server.sql.function server.sql.parse server.sql.rules server.sql.type storage.batch storage.table");
        allow("server.sql.physical",
                "server.sql.algebra server.sql.function server.sql.type storage.table");
        allow("server.sql.plan", "server.sql server.sql.algebra server.sql.analyze server.sql.catalog "
                + "server.sql.exec server.sql.function server.sql.physical server.sql.rules server.sql.type storage.table");
        allow("server.sql.exec", "server.sql server.sql.algebra server.sql.function server.sql.physical "
                + "server.sql.type storage.batch storage.table storage.type");
        allow("server.command.copy",
                "protocol.engine protocol.message protocol.type server.sql server.sql.ast server.sql.catalog "
                        + "server.sql.function server.sql.type storage.batch storage.table storage.type");
        allow("server.command.line",
                "protocol.engine protocol.message protocol.type server.command.copy server.sql server.sql.catalog "
                        + "server.sql.exec server.sql.function server.sql.type storage.batch storage.table storage.type");
        allow("server.command",
                "server.config server.command.backup server.command.copy server.sql server.sql.analyze server.sql.ast "
                        + "server.sql.catalog server.sql.parse server.sql.rules server.sql.type storage storage.backup storage.batch storage.commit storage.failure "
                        + "storage.snapshot storage.table storage.type");
        allow("server.command.backup",
                "server.command server.config server.sql server.sql.ast server.sql.rules server.sql.type storage "
                        + "storage.backup storage.commit storage.failure storage.file storage.restore storage.snapshot storage.table storage.type storage.verify");
        allow("server.security",
                "protocol.auth protocol.message protocol.tls server.config server.sql.rules storage storage.table");
        allow("server.command.role",
                "protocol.auth server.command server.config server.security server.sql server.sql.ast "
                        + "server.sql.catalog server.sql.rules server.sql.type storage.table");
        allow("server.session",
                "protocol.engine protocol.message protocol.type server.command server.command.backup server.command.copy server.command.line "
                        + "server.command.role server.config server.sql server.sql.* storage storage.backup storage.batch "
                        + "storage.commit storage.failure storage.snapshot storage.table");
        allow("server.control", "protocol.auth server server.config storage storage.failure");
        allow("server", "protocol.* server.* storage storage.*");
    }

    private static void allow(String name, String others) {
        MAY_IMPORT.put(name, new TreeSet<>(Arrays.asList(others.split(" ", -1))));
    }

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/io/tidemark/it/"))
                .importPackages("io.tidemark");
    }

    @Test
    void packagesImportOnlyWhatTheTableAllows() {
        Set<String> violations = new TreeSet<>();
        for (JavaClass origin : classes) {
            String from = name(origin);
            origin.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                String to = target.getPackageName();
                if (to.startsWith("io.tidemark") && !name(target).equals(from)
                        && !allowed(from, name(target))) {
                    violations.add(from + " imports " + name(target) + ": " + dependency.getDescription());
                }
                if (!to.startsWith("io.tidemark") && !library(from, to)) {
                    violations.add(from + " imports " + to + ": " + dependency.getDescription());
                }
            });
        }
        assertThat(violations).isEmpty();
    }

    private static String name(JavaClass type) {
        String full = type.getPackageName() + ".";
        return full.substring(BASE.length(), Math.max(BASE.length(), full.length() - 1));
    }

    private static boolean allowed(String from, String to) {
        Set<String> targets = MAY_IMPORT.getOrDefault(from, Set.of());
        return targets.contains(to)
                || targets.stream().anyMatch(target -> target.endsWith(".*")
                        && to.startsWith(target.substring(0, target.length() - 1)));
    }

    private static boolean library(String from, String to) {
        boolean everywhere = to.isEmpty() || to.startsWith("java.") || to.startsWith("javax.")
                || to.equals("org.slf4j") || to.equals("org.jspecify.annotations");
        return everywhere || LIBRARIES.getOrDefault(from, List.of()).stream().anyMatch(to::startsWith);
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> packages = new TreeSet<>();
        classes.forEach(type -> packages.add(name(type)));
        assertThat(packages).isSubsetOf(MAY_IMPORT.keySet());
    }

    @Test
    void storageAndProtocolHaveNoCyclesOfPackages() {
        Stream.of("storage", "protocol", "server.sql")
                .forEach(module -> SlicesRuleDefinition.slices().matching(BASE + module + ".(*)..")
                        .should().beFreeOfCycles().check(classes.that(in(BASE + module))));
    }

    private static DescribedPredicate<JavaClass> in(String prefix) {
        return DescribedPredicate.describe("in " + prefix, type -> type.getPackageName().startsWith(prefix));
    }
}
