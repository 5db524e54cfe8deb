package io.tidemark.server.sql.function;

import java.util.Set;

/** Key words that PostgreSQL quotes when they are names: all that are not "unreserved". */
public final class ReservedWords {
    private static final Set<String> WORDS = Set
            .of(("all analyse analyze and any array as asc asymmetric authorization between bigint binary "
                    + "bit boolean both case cast char character check coalesce collate collation column "
                    + "concurrently constraint create cross current_catalog current_date current_role "
                    + "current_schema current_time current_timestamp current_user dec decimal default deferrable "
                    + "desc distinct do else end except exists extract false fetch float for foreign freeze from "
                    + "full grant greatest group grouping having ilike in initially inner inout int integer "
                    + "intersect interval into is isnull join lateral leading least left like limit localtime "
                    + "localtimestamp national natural nchar none normalize not notnull null nullif numeric "
                    + "offset on only or order out outer overlaps overlay placing position precision primary "
                    + "real references returning right row select session_user setof similar smallint some "
                    + "substring symmetric table tablesample then time timestamp to trailing treat trim true "
                    + "union unique user using values varchar variadic verbose when where window with "
                    + "xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi "
                    + "xmlroot xmlserialize xmltable ").split(" ", -1));

    private ReservedWords() {}

    /** The name as an identifier in SQL: in double quotes where it must be. */
    public static String quoted(String name) {
        boolean plain = !name.isEmpty() && !contains(name);
        for (int i = 0; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = c == '_' || (c >= 'a' && c <= 'z') || (i > 0 && c >= '0' && c <= '9');
        }
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    static boolean contains(String name) {
        return WORDS.contains(name);
    }
}
