/**
 * How the threads of storage share the processors with those that answer clients: work that goes on behind their backs asks
 * for time slices that anybody may cut short, and rests now and then.
 *
 * <p>What is asked for is a hint: where the system doesn't know it, threads are as they were. May import nothing.
 */
@NullMarked
package io.tidemark.storage.thread;

import org.jspecify.annotations.NullMarked;
