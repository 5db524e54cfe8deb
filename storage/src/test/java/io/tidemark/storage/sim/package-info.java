/**
 * The crash simulator: the whole engine on a simulated disk and, for a part of its runs, on a seeded scheduler. Before
 * every operation on the disk several of the states that a power cut may leave there are recovered and compared with
 * what was promised. One seed is one run, whatever the machine.
 *
 * <p>{@link io.tidemark.storage.sim.Simulation} is a chain of crashes; {@link io.tidemark.storage.sim.World} does the
 * work and knows what was promised; {@link io.tidemark.storage.sim.CrashCheck} looks at one crashed disk.
 */
@NullMarked
package io.tidemark.storage.sim;

import org.jspecify.annotations.NullMarked;
