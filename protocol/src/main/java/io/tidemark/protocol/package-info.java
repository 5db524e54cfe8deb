/** PostgreSQL's wire protocol, from bytes to an engine's calls; each sub-package owns one step of that way. */
@NullMarked
package io.tidemark.protocol;

import org.jspecify.annotations.NullMarked;
