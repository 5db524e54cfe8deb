/** The files of a database in the hands of programs that know nothing of it. */
@NullMarked
package io.tidemark.it.parts;

import org.jspecify.annotations.NullMarked;
