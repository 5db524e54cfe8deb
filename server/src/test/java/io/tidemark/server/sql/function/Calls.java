package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Calls functions with arguments written as {@code type:text} and gives the text of the result. */
final class Calls {
    private static final Environment ENVIRONMENT = TestEnvironment.UTC.in(ZoneId.of("Europe/Berlin"));

    private Calls() {}

    /** The answer of a call: text, {@code <NULL>} or {@code !SQLSTATE message}. */
    static String answer(List<String> call) {
        try (BufferArena memory = new BufferArena()) {
            KernelContext context = new KernelContext(memory, ENVIRONMENT);
            List<Argument> arguments = new ArrayList<>();
            List<String> written = call.getFirst().equals("cast")
                    ? call.subList(1, 2)
                    : call.subList(2, call.size());
            for (String argument : written) {
                arguments.add(argument(argument, context));
            }
            return text(function(call, arguments), arguments, context);
        } catch (SqlException e) {
            return "!" + e.sqlState() + " " + e.message();
        }
    }

    static Argument argument(String written, KernelContext context) {
        int colon = written.indexOf(':');
        TypeId type = typeNamed(written.substring(0, colon));
        Output output = new Output(type, context.memory());
        TextInput.write(type, written.substring(colon + 1), output, context.environment());
        return new Argument(output.build(), 1, SqlType.of(type));
    }

    private static TypeId typeNamed(String name) {
        for (TypeId type : TypeId.values()) {
            if (type.pgName().equals(name)) {
                return type;
            }
        }
        throw new AssertionError("no type " + name);
    }

    private static Function function(List<String> call, List<Argument> arguments) {
        List<TypeId> types = arguments.stream().map(argument -> argument.type().id()).toList();
        Registry registry = Registry.standard();
        return switch (call.getFirst()) {
            case "cast" -> {
                Function function = registry.cast(types.getFirst(), typeNamed(call.get(2))).orElseThrow()
                        .function();
                if (function == null) {
                    throw new AssertionError("nothing to compute: " + call);
                }
                yield function;
            }
            case "op" -> registry.operators(call.get(1)).stream()
                    .filter(row -> row.left() != null && accepts(row.function(), types))
                    .findFirst().orElseThrow().function();
            case "pre" -> registry.operators(call.get(1)).stream()
                    .filter(row -> row.left() == null && accepts(row.function(), types))
                    .findFirst().orElseThrow().function();
            default -> registry.functions(call.get(1)).stream().filter(row -> accepts(row, types)).findFirst()
                    .orElseThrow();
        };
    }

    private static boolean accepts(Function function, List<TypeId> types) {
        List<TypeId> declared = function.arguments();
        if (function.variadic() ? types.size() < declared.size() : types.size() != declared.size()) {
            return false;
        }
        for (int i = 0; i < types.size(); i++) {
            TypeId wanted = declared.get(Math.min(i, declared.size() - 1));
            boolean any = switch (wanted) {
                case ANY -> true;
                case ANYELEMENT -> types.get(i).element() == null;
                case ANYARRAY -> types.get(i).element() != null;
                default -> wanted == types.get(i);
            };
            if (!any) {
                return false;
            }
        }
        return true;
    }

    private static String text(Function function, List<Argument> arguments, KernelContext context) {
        Vector result = function.kernel().apply(context, arguments, 1, null);
        TypeId type = switch (function.result()) {
            case ANYARRAY -> arguments.stream().map(argument -> argument.type().id())
                    .filter(id -> id.element() != null).findFirst().orElseThrow();
            case ANYELEMENT -> arguments.getFirst().type().id();
            default -> function.result();
        };
        if (result.isNull(0)) {
            return "<NULL>";
        }
        String text = TextOutput.of(type, result, 0, context);
        return type == TypeId.BOOLEAN ? text.equals("t") ? "true" : "false" : text;
    }
}
