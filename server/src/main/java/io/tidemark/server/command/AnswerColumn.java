package io.tidemark.server.command;

import io.tidemark.server.sql.type.TypeId;

/** A column of a command's answer. */
public record AnswerColumn(String name, TypeId type) {}
