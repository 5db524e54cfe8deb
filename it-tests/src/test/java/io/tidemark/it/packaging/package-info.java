/** What people install: the Debian package with what is in it, run from where it was unpacked. */
@NullMarked
package io.tidemark.it.packaging;

import org.jspecify.annotations.NullMarked;
