package io.tidemark.server.sql.ast;

/** One name as written, folded to lower case unless it was quoted. */
public record Identifier(String name, int position) {}
