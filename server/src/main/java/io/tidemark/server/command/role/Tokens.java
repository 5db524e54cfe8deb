package io.tidemark.server.command.role;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.RoleChanges;
import io.tidemark.server.command.RoleLock;
import io.tidemark.server.command.RoleNames;
import io.tidemark.server.security.RoleAuthenticator;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.type.TypeId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** CREATE TOKEN and DROP TOKEN: secrets that stand for a user, for programs. */
final class Tokens {
    /** Of randomness: more than can be guessed. */
    private static final int BYTES = 32;
    /** What a token starts with, so that it is known for one where it is found. */
    private static final String PREFIX = "tm_";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** CREATE TOKEN: the one moment when the token is shown. */
    record Create(RoleStatement.CreateToken statement) implements Command {
        @Override
        public String name() {
            return "CREATE TOKEN";
        }

        @Override
        public List<AnswerColumn> columns() {
            return List.of(new AnswerColumn("token", TypeId.TEXT));
        }

        @Override
        public Answer run(CommandContext context) {
            String name = statement.name().name();
            Role user = statement.user() == null ? context.role() : RoleNames.role(context, statement.user());
            requireMay(context, user.oid());
            RoleChanges.lock(context, RoleLock.token(name));
            RoleChanges.stay(context, Stream.of(user.oid()));
            if (!user.is(Role.Attribute.LOGIN)) {
                throw new SqlException("28000", "role \"" + user.name() + "\" is not permitted to log in",
                        SqlException.NO_POSITION);
            }
            if (context.roles().token(name).isPresent()) {
                throw new SqlException("42710", "token \"" + name + "\" already exists",
                        SqlException.NO_POSITION);
            }
            String written = statement.validUntil();
            Long until = written == null ? null : RoleOptions.until(context, written);
            byte[] bytes = new byte[BYTES];
            RANDOM.nextBytes(bytes);
            String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            RoleChanges.change(context, change -> change.put(new Role.Token(name, user.oid(),
                    RoleAuthenticator.hash(token), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
                    until)));
            return new Answer(name(), List.of(Answer.row(token)));
        }
    }

    /** DROP TOKEN. */
    record Drop(RoleStatement.DropToken statement) implements Command {
        @Override
        public String name() {
            return "DROP TOKEN";
        }

        @Override
        public Answer run(CommandContext context) {
            String name = statement.name().name();
            Optional<Role.Token> token = context.roles().token(name);
            if (token.isEmpty()) {
                if (!statement.ifExists()) {
                    throw new SqlException("42704", "token \"" + name + "\" does not exist",
                            SqlException.NO_POSITION);
                }
                context.notice("00000", "token \"" + name + "\" does not exist, skipping");
                return Answer.of(name());
            }
            requireMay(context, token.get().user());
            RoleChanges.lock(context, RoleLock.token(name));
            if (!context.roles().token(name).equals(token)) {
                throw new SqlException("40001", "token \"" + name
                        + "\" was changed by another transaction meanwhile", SqlException.NO_POSITION);
            }
            RoleChanges.change(context, change -> change.removeToken(name));
            return Answer.of(name());
        }
    }

    private static void requireMay(CommandContext context, int user) {
        if (user != context.role().oid() && !context.role().superuser()) {
            throw RoleCommands.denied("must be superuser to make or drop tokens of other users");
        }
    }
}
