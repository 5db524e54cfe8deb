package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Expression.*;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names of columns that have no alias: PostgreSQL's FigureColname. */
final class OutputNames {
    private static final String NONE = "?column?";

    private OutputNames() {}

    static String of(Expression written) {
        String name = find(written);
        return name == null ? NONE : name;
    }

    private static @Nullable String find(Expression written) {
        return switch (written) {
            case ColumnReference column -> column.parts().getLast();
            case FunctionCall call -> call.name().name();
            case FieldSelection field -> field.field();
            case Subscript subscript -> find(subscript.base());
            case Slice slice -> find(slice.base());
            case Enclosed enclosed -> find(enclosed.operand());
            case Collate collate -> find(collate.operand());
            case Cast cast -> {
                String inner = strong(cast.operand());
                yield inner == null ? cast.type().name().name() : inner;
            }
            case TypedLiteral literal -> literal.type().name().name();
            case Case choice -> {
                String inner = choice.otherwise() == null ? null : strong(choice.otherwise());
                yield inner == null ? "case" : inner;
            }
            case Conditional conditional -> conditional.kind().name().toLowerCase(Locale.ROOT);
            case SessionValue value -> value.kind().name().toLowerCase(Locale.ROOT);
            case Exists _ -> "exists";
            case ArrayConstructor _,ArrayQuery _ -> "array";
            case RowConstructor _ -> "row";
            case Grouping _ -> "grouping";
            case ScalarQuery query -> first(query.query());
            default -> null;
        };
    }

    /** A name that a cast or CASE around it does not hide. */
    private static @Nullable String strong(Expression written) {
        return switch (written) {
            case Cast cast -> strong(cast.operand());
            case Subscript subscript -> strong(subscript.base());
            case Slice slice -> strong(slice.base());
            case Enclosed enclosed -> strong(enclosed.operand());
            case Collate collate -> strong(collate.operand());
            case TypedLiteral _ -> null;
            case Case choice -> choice.otherwise() == null ? null : strong(choice.otherwise());
            case ScalarQuery query -> {
                String inner = first(query.query());
                yield inner == null ? NONE : inner;
            }
            default -> find(written);
        };
    }

    private static @Nullable String first(Query query) {
        QueryBody body = query.body();
        if (body instanceof QueryBody.Select select && !select.items().isEmpty()) {
            String alias = select.items().getFirst().alias();
            return alias != null ? alias : find(select.items().getFirst().expression());
        }
        return null;
    }
}
