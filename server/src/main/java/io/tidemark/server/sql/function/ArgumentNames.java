package io.tidemark.server.sql.function;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a function's arguments and what they are when they are not given, for the functions that PostgreSQL
 * declares with names.
 *
 * @param names    in the order of the function's arguments
 * @param defaults values of the last ones, as constants hold them
 */
public record ArgumentNames(List<String> names, List<Object> defaults) {
    private static final Map<String, ArgumentNames> ALL = Map.ofEntries(
            Map.entry("make_date", named("year", "month", "day")),
            Map.entry("make_time", named("hour", "min", "sec")),
            Map.entry("make_timestamp", named("year", "month", "mday", "hour", "min", "sec")),
            Map.entry("make_timestamptz", named("year", "month", "mday", "hour", "min", "sec", "timezone")),
            Map.entry("make_interval",
                    new ArgumentNames(List.of("years", "months", "weeks", "days", "hours", "mins", "secs"),
                            List.of(0L, 0L, 0L, 0L, 0L, 0L, 0.0))),
            Map.entry("parse_ident", new ArgumentNames(List.of("str", "strict"), List.of(true))),
            Map.entry("json_array_elements", named("from_json")),
            Map.entry("json_array_elements_text", named("from_json")),
            Map.entry("json_each", named("from_json")), Map.entry("json_each_text", named("from_json")),
            Map.entry("jsonb_array_elements", named("from_json")),
            Map.entry("jsonb_array_elements_text", named("from_json")),
            Map.entry("jsonb_each", named("from_json")), Map.entry("jsonb_each_text", named("from_json")),
            Map.entry("jsonb_insert",
                    new ArgumentNames(List.of("jsonb_in", "path", "replacement", "insert_after"),
                            List.of(false))),
            Map.entry("jsonb_set",
                    new ArgumentNames(List.of("jsonb_in", "path", "replacement", "create_if_missing"),
                            List.of(true))),
            Map.entry("pg_terminate_backend", named("pid", "timeout")));

    private static ArgumentNames named(String... names) {
        return new ArgumentNames(List.of(names), List.of());
    }

    /** The names of a function's arguments, if it declares them. */
    public static Optional<ArgumentNames> of(String function) {
        return Optional.ofNullable(ALL.get(function));
    }

    /** The value of an argument that is not given; empty where it must be. */
    public Optional<Object> defaultOf(int argument) {
        int at = argument - names.size() + defaults.size();
        return at < 0 ? Optional.empty() : Optional.of(defaults.get(at));
    }

    /**
     * Which argument of a function with {@code arity} arguments each argument of a call is: the first ones by position,
     * the others by name. Empty where the call does not fit, because of a name or of an argument that has no default.
     *
     * @param written names as written, empty for a positional argument
     */
    public Optional<int[]> places(int arity, List<String> written) {
        boolean[] given = new boolean[arity];
        int[] places = new int[written.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = written.get(i).isEmpty() ? i : names.indexOf(written.get(i));
            if (places[i] < 0 || places[i] >= arity || given[places[i]]) {
                return Optional.empty();
            }
            given[places[i]] = true;
        }
        for (int i = 0; i < arity; i++) {
            if (!given[i] && (i >= names.size() || defaultOf(i).isEmpty())) {
                return Optional.empty();
            }
        }
        return Optional.of(places);
    }
}
