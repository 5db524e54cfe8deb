package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.BufferArena;

/**
 * What a kernel may use besides its arguments.
 *
 * @param memory      where results are allocated; freed by the caller after the batch has been consumed
 * @param environment the session's side: time zone, clocks, names
 */
public record KernelContext(BufferArena memory, Environment environment) {}
