package io.tidemark.protocol.engine;

/** One statement after parsing. Used only within its session, perhaps more than once. */
public interface ParsedStatement {
    /**
     * Looks up names and types. No side effects: also a DDL statement does nothing yet.
     *
     * @param parameterOids the types that the client declares; 0 or missing means "infer". The engine doesn't keep or change
     *                      the array
     * @throws EngineException e.g. 42P01, 42703, 42P18 for a parameter whose type can't be told
     */
    Prepared prepare(int[] parameterOids);
}
