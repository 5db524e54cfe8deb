/**
 * Rows as files of columns: a stream of Apache Arrow's IPC format, and Apache Parquet. {@link ColumnarRows} takes rows and hands each
 * value to its column; a {@link ColumnFile} collects columns and writes them when there is a batch, or a row group, of them. What is
 * collected has a bound and is taken from an {@link Allowance}.
 *
 * <p>How types lie in both: a timestamp as microseconds, timestamptz adjusted to UTC, infinities as the largest and smallest number; date
 * as days, time as microseconds; numeric(p, s) up to 38 digits as a decimal, and numeric without a precision as text, since only text keeps
 * all of its digits; uuid as 16 bytes; json as text that says so; arrays of one dimension as lists. An interval is text: Parquet has no
 * microseconds in it, and few readers know Arrow's. Other types are the text that PostgreSQL has for them.
 *
 * <p>Parquet's encodings and metadata are parquet-java's. The order of pages in the file is written here: its own writer needs Hadoop.
 */
@NullMarked
package io.tidemark.protocol.export;

import org.jspecify.annotations.NullMarked;
