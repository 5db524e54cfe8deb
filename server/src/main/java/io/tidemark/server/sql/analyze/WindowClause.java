package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names of the WINDOW clause. */
final class WindowClause {
    private WindowClause() {}

    /** Refuses two windows of one name. */
    static void check(List<Window.Named> windows) {
        Set<String> names = new HashSet<>();
        for (Window.Named named : windows) {
            if (!names.add(named.name())) {
                throw new SqlException("42P20", "window \"" + named.name() + "\" is already defined",
                        named.position());
            }
        }
    }

    /** The window without a name of another one: what that says is its own. */
    static Window resolved(Window window, Scope scope) {
        String base = window.base();
        if (base == null) {
            return window;
        }
        Window named = resolved(named(window, base, scope), scope);
        if (window.reference()) {
            return named;
        }
        refuseOverride(window, named, base);
        return new Window(null, false, named.partitionBy(),
                window.orderBy().isEmpty() ? named.orderBy() : window.orderBy(), window.frame(),
                window.position());
    }

    private static void refuseOverride(Window window, Window named, String base) {
        if (!window.partitionBy().isEmpty()) {
            throw error("cannot override PARTITION BY clause of window \"" + base + "\"", window);
        }
        if (!window.orderBy().isEmpty() && !named.orderBy().isEmpty()) {
            throw error("cannot override ORDER BY clause of window \"" + base + "\"", window);
        }
        if (named.frame() != null) {
            String message = "cannot copy window \"" + base + "\" because it has a frame clause";
            throw window.orderBy().isEmpty() && window.frame() == null
                    ? new SqlException("42P20", message, window.position(),
                            "Omit the parentheses in this OVER clause.")
                    : error(message, window);
        }
    }

    private static SqlException error(String message, Window window) {
        return new SqlException("42P20", message, window.position());
    }

    /** The window of this name; a definition can only name those before it. */
    private static Window named(Window window, String name, Scope scope) {
        for (Window.Named named : scope.windows) {
            if (named.window().equals(window)) {
                break;
            }
            if (named.name().equals(name)) {
                return named.window();
            }
        }
        throw new SqlException("42704", "window \"" + name + "\" does not exist", window.position());
    }
}
