/** Disks and permissions that do not let a server do what it is asked to. */
@NullMarked
package io.tidemark.it.disk;

import org.jspecify.annotations.NullMarked;
