/** Settings from their four origins, and environments in which a server cannot do what it is asked to. */
@NullMarked
package io.tidemark.it.config;

import org.jspecify.annotations.NullMarked;
