package io.tidemark.server.command;

/**
 * What of the roles a transaction keeps others from changing until it ends: single roles, objects and names, so that nobody
 * waits for whoever changes something else.
 *
 * @param number of the role or object, or a hash of the name: names that share one wait for each other
 * @param shared whether others may have it too who share it
 */
public record RoleLock(Kind kind, int number, boolean shared) {
    /** What is locked. The order is that of locking. */
    public enum Kind {
        OBJECT(1), NAME(2), TOKEN(3), DEFAULTS(4), SETTINGS(5), MEMBERS(6), ROLE(7), EXISTENCE(8);

        private final long number;

        Kind(long number) {
            this.number = number;
        }
    }

    private static final int KIND_SHIFT = 32;

    /** The role is named by what the transaction makes, and must stay. */
    public static RoleLock stays(int role) {
        return new RoleLock(Kind.EXISTENCE, role, true);
    }

    /** The role comes or goes. */
    public static RoleLock exists(int role) {
        return new RoleLock(Kind.EXISTENCE, role, false);
    }

    /** The role itself is changed. */
    public static RoleLock role(int role) {
        return new RoleLock(Kind.ROLE, role, false);
    }

    /** Who is in the role is changed. */
    public static RoleLock members(int role) {
        return new RoleLock(Kind.MEMBERS, role, false);
    }

    /** What is granted on objects that the role makes is changed. */
    public static RoleLock defaults(int role) {
        return new RoleLock(Kind.DEFAULTS, role, false);
    }

    /** What the role's sessions begin with is changed; 0 for those of all roles. */
    public static RoleLock settings(int role) {
        return new RoleLock(Kind.SETTINGS, role, false);
    }

    /** Who owns the object, and who may do what with it, is changed. */
    public static RoleLock object(int oid) {
        return new RoleLock(Kind.OBJECT, oid, false);
    }

    /** A role gets this name. */
    public static RoleLock name(String name) {
        return new RoleLock(Kind.NAME, name.hashCode(), false);
    }

    /** The token of this name is made or dropped. */
    public static RoleLock token(String name) {
        return new RoleLock(Kind.TOKEN, name.hashCode(), false);
    }

    /** A number that tells it from all others. */
    public long key() {
        return kind.number << KIND_SHIFT | Integer.toUnsignedLong(number);
    }
}
