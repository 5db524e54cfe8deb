package io.tidemark.server.sql.parse;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** PostgreSQL 15's keywords by category; every word that is not here can be used as any kind of name. */
final class Keywords {
    /** Where a word can be a name. */
    enum Category {
        /** Anywhere. */
        UNRESERVED,
        /** As a column or table, not as a function or type. */
        COLUMN_NAME,
        /** As a function or type, not as a column or table. */
        TYPE_FUNCTION,
        /** Only after AS. */
        RESERVED
    }

    private static final Map<String, Category> CATEGORIES = new HashMap<>();

    static {
        put(Category.RESERVED,
                """
                        all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
                        current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct
                        do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit
                        localtime localtimestamp not null offset on only or order placing primary references returning select session_user some
                        symmetric table then to trailing true union unique user using variadic when where window with""");
        put(Category.TYPE_FUNCTION,
                """
                        authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join left like natural
                        notnull outer overlaps right similar tablesample verbose""");
        put(Category.COLUMN_NAME,
                """
                        between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int integer
                        interval least national nchar none normalize nullif numeric out overlay position precision real row setof smallint
                        substring time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces
                        xmlparse xmlpi xmlroot xmlserialize xmltable""");
    }

    /** Words that need AS to be the alias of an output column. */
    private static final Set<String> NOT_BARE_LABELS = Set
            .of("""
                    array as char character create day except fetch filter for from grant group having hour intersect into isnull limit minute
                    month notnull offset on order over overlaps precision returning second to union varying where window with within without
                    year"""
                    .split("\\s+", -1));

    private Keywords() {}

    /** The category of a word in lower case. */
    static Category category(String word) {
        return CATEGORIES.getOrDefault(word, Category.UNRESERVED);
    }

    /** Can the word follow an expression as its alias without AS? */
    static boolean isBareLabel(String word) {
        return !NOT_BARE_LABELS.contains(word);
    }

    private static void put(Category category, String words) {
        for (String word : words.split("\\s+", -1)) {
            CATEGORIES.put(word, category);
        }
    }
}
