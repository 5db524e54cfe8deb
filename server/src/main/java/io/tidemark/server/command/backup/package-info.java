/**
 * Statements about backup sets, and SNAPSHOT: {@link BackupCommands} makes a command of each. What they do to files is storage's; here are
 * names, options, rows of answers and the words of notices and errors.
 *
 * <p>
 * What runs is known to one {@link BackupRuns} a server, which keeps its history in a file of the root; sets that are shown as schemas to one
 * {@link Attachments}.
 *
 * <p>
 * It imports the commands' interfaces, the syntax tree, the rules of tables, the settings, and storage.
 */
@NullMarked
package io.tidemark.server.command.backup;

import org.jspecify.annotations.NullMarked;
