/**
 * Statements about backup sets, and SNAPSHOT: {@link BackupCommands} makes a command of each. What they do to files is storage's; here are
 * names, options, rows of answers and the words of notices and errors.
 *
 * <p>
 * It imports the commands' interfaces, the syntax tree, the settings, and storage.
 */
@NullMarked
package io.tidemark.server.command.backup;

import org.jspecify.annotations.NullMarked;
