/** Statements and their answers, in files of {@code src/test/resources/sql}: new behaviour of SQL needs no Java test. */
@NullMarked
package io.tidemark.it.sql;

import org.jspecify.annotations.NullMarked;
