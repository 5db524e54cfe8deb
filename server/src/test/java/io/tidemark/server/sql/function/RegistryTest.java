package io.tidemark.server.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rows as data. */
class RegistryTest {
    private final Registry registry = Registry.standard();

    @Test
    void noTwoFunctionsHaveTheSameSignature() {
        List<String> signatures = Stream.concat(
                registry.allFunctions().stream()
                        .map(row -> KnownOids.functionKey(row.name(), row.arguments())),
                registry.allAggregates().stream()
                        .map(row -> KnownOids.functionKey(row.name(), row.arguments())))
                .toList();
        assertThat(signatures).doesNotHaveDuplicates();
    }

    @Test
    void noTwoOperatorsHaveTheSameOperands() {
        assertThat(registry.allOperators().stream()
                .map(row -> KnownOids.operatorKey(row.symbol(), row.left(), row.right())))
                .doesNotHaveDuplicates();
    }

    @Test
    void functionsHaveTheOidsOfPostgres() {
        assertThat(registry.functions("lower").getFirst().oid()).isEqualTo(870);
        assertThat(registry.operators("=").stream().filter(row -> row.right() == TypeId.INT4).findFirst())
                .hasValueSatisfying(row -> assertThat(row.oid()).isEqualTo(96));
    }

    @Test
    void everyKernelTakesAnEmptyBatch() {
        try (BufferArena memory = new BufferArena()) {
            KernelContext context = new KernelContext(memory,
                    TestEnvironment.UTC.in(ZoneId.of("Europe/Berlin")));
            for (Function function : registry.allFunctions()) {
                List<Argument> arguments = function.arguments().stream().map(type -> empty(type, memory))
                        .toList();
                assertThat(function.kernel().apply(context, arguments, 0, null).rows())
                        .as(function.name()).isZero();
            }
        }
    }

    private static Argument empty(TypeId declared, BufferArena memory) {
        TypeId type = switch (declared) {
            case ANY, ANYELEMENT -> TypeId.INT4;
            case ANYARRAY -> TypeId.INT4_ARRAY;
            default -> declared;
        };
        Vector vector = new Output(type, memory).build();
        return new Argument(vector, 1, SqlType.of(type));
    }
}
