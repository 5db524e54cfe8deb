package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;

/** The operator classes that PostgreSQL's indexes have. */
public final class OperatorClasses {
    private static final int ANY_ARRAY = 2277;

    private OperatorClasses() {}

    /** The names of those that an index of this method may have for a type, the default first; none for no index. */
    public static List<String> of(TypeId type, String method) {
        int input = type.element() != null
                ? ANY_ARRAY
                : type.isText() && type != TypeId.BPCHAR && type != TypeId.NAME
                        ? TypeId.TEXT.oid()
                        : type.oid();
        List<String> names = new ArrayList<>();
        for (AccessTables.OperatorClass known : AccessTables.classes()) {
            if (known.method() == AccessTables.method(method) && known.type() == input) {
                names.add(known.byDefault() ? 0 : names.size(), known.name());
            }
        }
        return List.copyOf(names);
    }
}
