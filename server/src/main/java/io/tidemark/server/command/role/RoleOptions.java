package io.tidemark.server.command.role;

import io.tidemark.protocol.auth.ScramVerifier;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Role.Attribute;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of CREATE and ALTER ROLE. */
final class RoleOptions {
    private RoleOptions() {}

    /** A role with the options that were written. */
    static Role apply(CommandContext context, Role role, List<Option> options) {
        Role changed = role;
        Set<String> seen = new HashSet<>();
        for (Option option : options) {
            if (!seen.add(option.name())) {
                throw new SqlException("42601", "conflicting or redundant options", option.position());
            }
            changed = apply(context, changed, option);
        }
        return changed;
    }

    private static Role apply(CommandContext context, Role role, Option option) {
        return switch (option.name()) {
            case "password" -> new Role(role.oid(), role.name(), role.attributes(), role.connectionLimit(),
                    verifier(context, option.value()), role.validUntil(), role.comment());
            case "connection limit" -> new Role(role.oid(), role.name(), role.attributes(), limit(option),
                    role.verifier(), role.validUntil(), role.comment());
            case "valid until" -> new Role(role.oid(), role.name(), role.attributes(), role.connectionLimit(),
                    role.verifier(), until(context, text(option.value())), role.comment());
            case "in role", "role", "admin" -> role; // memberships
            default -> new Role(role.oid(), role.name(), with(role, option), role.connectionLimit(),
                    role.verifier(), role.validUntil(), role.comment());
        };
    }

    private static Set<Attribute> with(Role role, Option option) {
        Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
        attributes.addAll(role.attributes());
        Attribute attribute = Attribute.valueOf(option.name().toUpperCase(Locale.ROOT));
        if (text(option.value()).equals("true")) {
            attributes.add(attribute);
        } else {
            attributes.remove(attribute);
        }
        return attributes;
    }

    private static String text(OptionValue value) {
        return value instanceof OptionValue.Text(String text, boolean _) ? text : "";
    }

    private static @Nullable String verifier(CommandContext context, OptionValue value) {
        String password = text(value);
        if (password.isEmpty() && value instanceof OptionValue.Text) {
            context.notice("empty string is not a valid password, clearing password");
        }
        if (password.isEmpty()) {
            return null;
        }
        if (password.matches("md5[0-9a-f]{32}")) {
            throw new SqlException("0A000", "passwords hashed with MD5 are not supported",
                    SqlException.NO_POSITION, "give the password itself, or a SCRAM-SHA-256 verifier");
        }
        return ScramVerifier.parse(password).orElseGet(() -> ScramVerifier.of(password)).encode();
    }

    private static int limit(Option option) {
        String text = option.value() instanceof OptionValue.Numeric(String number) ? number : "";
        try {
            int limit = Integer.parseInt(text);
            if (limit >= -1) {
                return limit;
            }
        } catch (NumberFormatException tooLarge) {
            // Said below, as for all others.
        }
        throw new SqlException("22023", "invalid connection limit: " + text, option.position());
    }

    /** A time as SQL writes it, as microseconds since 1970 UTC; null for infinity. */
    static @Nullable Long until(CommandContext context, String text) {
        if (text.strip().equalsIgnoreCase("infinity")) {
            return null;
        }
        String micros = context.rows("SELECT (extract(epoch FROM timestamptz '" + text.replace("'", "''")
                + "') * 1000000)::bigint::text", context.searchPath(), 1).getFirst().getFirst();
        return micros == null ? null : Long.valueOf(micros);
    }

    /** The names of an option with roles. */
    static List<String> names(List<Option> options, String name) {
        return options.stream().filter(option -> option.name().equals(name))
                .flatMap(option -> option.value() instanceof OptionValue.Names(var names)
                        ? names.stream()
                        : java.util.stream.Stream.of())
                .toList();
    }

    static boolean has(List<Option> options, String name) {
        return options.stream().anyMatch(option -> option.name().equals(name));
    }
}
