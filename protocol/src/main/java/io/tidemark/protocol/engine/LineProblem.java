package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.SqlState;

/**
 * Why a line was refused.
 *
 * @param line    its number in the request or connection, from 1
 * @param column  the byte of the line at which the reason was found, from 1; 0 when it is no matter of one place
 * @param state   the reason as SQL knows it
 * @param message the reason for people
 * @param text    the beginning of the line; empty when it is not at hand
 */
public record LineProblem(long line, int column, SqlState state, String message, String text) {}
