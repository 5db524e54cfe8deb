/** REST as its clients use it: curl, and the cron line of the backup guide. */
@NullMarked
package io.tidemark.it.rest;

import org.jspecify.annotations.NullMarked;
