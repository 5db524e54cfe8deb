// Words of SQL: those that must be quoted as names, and those that PostgreSQL's dialect of the editor doesn't know.

/** PostgreSQL's reserved words. */
export const RESERVED = new Set(`all analyse analyze and any array as asc asymmetric authorization binary both case cast check
    collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema
    current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign
    freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like
    limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
    references returning right select session_user similar some symmetric table tablesample then to trailing true union
    unique user using variadic verbose when where window with between bigint bit boolean char character coalesce dec decimal
    exists extract float greatest grouping inout int integer interval least national nchar none normalize nullif numeric out
    overlay position precision real row setof smallint substring time timestamp treat trim values varchar xmlattributes
    xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/));

/** Statements and options of this database beside PostgreSQL's. */
export const OWN_KEYWORDS = `abort archive attach backup backups complete daily database detach dedup expire explain
    fail_if_exists force keep label last minimum monthly parameters partition partitions pin prepare rate_limit replace
    restore snapshot unpin verify weekly yearly upsert keys ttl`;

/** Its types beside PostgreSQL's. */
export const OWN_TYPES = "symbol long short double string";
