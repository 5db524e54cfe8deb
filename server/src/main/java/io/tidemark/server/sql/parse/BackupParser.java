package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement;
import io.tidemark.server.sql.ast.BackupStatement.Keep;
import io.tidemark.server.sql.ast.BackupStatement.KeepUnit;
import io.tidemark.server.sql.ast.BackupStatement.RestoreItem;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Statements about backup sets, SNAPSHOT and CHECKPOINT; those that QuestDB has, with its messages. */
final class BackupParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    BackupParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The statement that begins here, or null when its first words are none of a backup statement. */
    @Nullable
    Statement statement(int position) {
        if (tokens.at("checkpoint") && (tokens.peek(1).kind() == Kind.END || tokens.peek(1).isSymbol(";"))) {
            tokens.advance();
            return new Statement.Maintenance("CHECKPOINT", List.of(), position); // PostgreSQL's
        }
        BackupStatement statement = switch (tokens.current().text()) {
            case "backup" -> backup();
            case "snapshot" -> snapshot();
            case "checkpoint" -> checkpoint();
            case "verify" -> at("backup", "database", "table") ? verify() : null;
            case "restore" -> at("database", "table") ? restore() : null;
            case "attach" -> at("backup") ? attach() : null;
            case "detach" -> at("backup") ? detach() : null;
            case "expire" -> at("backups") ? expire(false) : null;
            case "pin", "unpin" -> at("backup") ? pin() : null;
            default -> null;
        };
        if (statement == null) {
            return null;
        }
        return new Statement.OfBackups(statement, position);
    }

    private boolean at(String... following) {
        Token second = tokens.peek(1);
        for (String word : following) {
            if (second.isWord(word)) {
                return true;
            }
        }
        return false;
    }

    private BackupStatement backup() {
        tokens.advance();
        if (tokens.accept("database")) {
            return new BackupStatement.Database(options());
        }
        if (tokens.accept("table")) {
            List<QualifiedName> tables = tables();
            List<Option> options = options();
            if (!tokens.atEnd()) {
                throw tokens.error("expected ','");
            }
            return new BackupStatement.Tables(tables, options);
        }
        if (tokens.accept("abort")) {
            return new BackupStatement.Abort(tokens.atEnd() ? null : set());
        }
        throw tokens.error("expected 'table' or 'database'");
    }

    private List<QualifiedName> tables() {
        List<QualifiedName> tables = new ArrayList<>();
        do {
            tables.add(table());
        } while (tokens.acceptSymbol(","));
        return tables;
    }

    private QualifiedName table() {
        Token name = tokens.current();
        if (name.kind() == Kind.STRING) {
            tokens.advance();
            return QualifiedName.of(name.text(), name.start());
        }
        if (!name.isColumnName()) {
            throw new SqlException("42601", "expected a table name", name.start());
        }
        return grammar.names.qualified();
    }

    /** A string, or a name for who doesn't quote it. */
    private SetId set() {
        Token id = tokens.current();
        if (id.kind() != Kind.STRING && !id.isColumnName()) {
            throw tokens.error("expected the id of a backup as a string, for example '2024-02-29'");
        }
        tokens.advance();
        return new SetId(id.text(), id.start());
    }

    private List<Option> options() {
        return tokens.accept("with") ? grammar.options.list() : List.of();
    }

    private BackupStatement verify() {
        tokens.advance();
        if (tokens.accept("backup")) {
            return new BackupStatement.VerifySet(set(), options());
        }
        if (tokens.accept("database")) {
            return new BackupStatement.VerifyLive(List.of(), options());
        }
        tokens.expect("table");
        return new BackupStatement.VerifyLive(tables(), options());
    }

    /** EXPLAIN's statement when it is one about backups, else null. */
    @Nullable
    Statement explained(int position) {
        if (tokens.at("restore") && at("database", "table")) {
            return new Statement.OfBackups(new BackupStatement.ExplainRestore(restore()), position);
        }
        return tokens.at("expire") && at("backups") ? new Statement.OfBackups(expire(true), position) : null;
    }

    private BackupStatement.Restore restore() {
        tokens.advance();
        List<RestoreItem> items = new ArrayList<>();
        if (!tokens.accept("database")) {
            tokens.expect("table");
            do {
                items.add(item());
            } while (tokens.acceptSymbol(","));
        }
        tokens.expect("from");
        tokens.expect("backup");
        SetId set = set();
        if (tokens.at("to")) {
            throw tokens.unsupported("RESTORE … TO a point in time");
        }
        return new BackupStatement.Restore(items, set, options());
    }

    private RestoreItem item() {
        QualifiedName table = table();
        List<String> partitions = new ArrayList<>();
        if (tokens.accept("partition")) {
            tokens.accept("list");
            partitions.add(tokens.expect(Kind.STRING).text());
            while (tokens.atSymbol(",") && tokens.peek(1).kind() == Kind.STRING) {
                tokens.advance();
                partitions.add(tokens.advance().text());
            }
        }
        return new RestoreItem(table, partitions, tokens.accept("as") ? grammar.names.qualified() : null);
    }

    private BackupStatement attach() {
        tokens.advance();
        tokens.expect("backup");
        SetId set = set();
        tokens.expect("as");
        return new BackupStatement.Attach(set, grammar.names.column());
    }

    private BackupStatement detach() {
        tokens.advance();
        tokens.expect("backup");
        return new BackupStatement.Detach(grammar.names.column());
    }

    /** DROP BACKUP, after DROP. */
    Statement drop(int position) {
        tokens.expect("backup");
        return new Statement.OfBackups(new BackupStatement.Drop(set(), options()), position);
    }

    /** SHOW BACKUPS and SHOW BACKUP, after SHOW. */
    Statement show(int position) {
        if (tokens.accept("backups")) {
            return new Statement.OfBackups(new BackupStatement.Show(null), position);
        }
        tokens.expect("backup");
        return new Statement.OfBackups(new BackupStatement.Show(set()), position);
    }

    private BackupStatement expire(boolean explain) {
        tokens.advance();
        tokens.expect("backups");
        tokens.expect("keep");
        List<Keep> keep = new ArrayList<>();
        do {
            keep.add(keep());
        } while (tokens.acceptSymbol(","));
        return new BackupStatement.Expire(keep, options(), explain);
    }

    private Keep keep() {
        Token word = tokens.current();
        for (KeepUnit unit : KeepUnit.values()) {
            if (tokens.accept(unit.name().toLowerCase(Locale.ROOT))) {
                return new Keep(unit, count(), word.start());
            }
        }
        throw tokens.error("expected 'last', 'daily', 'weekly', 'monthly' or 'yearly'");
    }

    private int count() {
        Token number = tokens.current();
        String digits = grammar.primaries.signedNumber();
        if (digits == null) {
            throw tokens.error("expected how many backups to keep");
        }
        try {
            int count = Integer.parseInt(digits);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException tooLarge) {
            // Said below.
        }
        throw new SqlException("22023", "cannot keep " + digits + " backups", number.start(),
                "write a whole number, 0 or more");
    }

    private BackupStatement pin() {
        boolean pinned = tokens.advance().isWord("pin");
        tokens.expect("backup");
        return new BackupStatement.Pin(set(), pinned);
    }

    private BackupStatement snapshot() {
        tokens.advance();
        if (tokens.accept("prepare")) {
            return new BackupStatement.SnapshotPrepare(false);
        }
        if (tokens.accept("complete")) {
            return new BackupStatement.SnapshotComplete(false);
        }
        throw tokens.error("'prepare' or 'complete' expected");
    }

    private BackupStatement checkpoint() {
        tokens.advance();
        if (tokens.accept("create")) {
            return new BackupStatement.SnapshotPrepare(true);
        }
        if (tokens.accept("release")) {
            return new BackupStatement.SnapshotComplete(true);
        }
        throw tokens.error("'create' or 'release' expected");
    }
}
