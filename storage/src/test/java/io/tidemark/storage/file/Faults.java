package io.tidemark.storage.file;

/** Says what goes wrong at which operation of a {@link SimulatedDisk}. */
@FunctionalInterface
public interface Faults {
    /** What happens instead of the operation. */
    enum Fault {
        /** Nothing: it succeeds. */
        NONE,
        /** No space left; a write does its first half. */
        DISK_FULL,
        /** A failing medium; a write does its first half, a sync loses what it should have made durable. */
        IO_ERROR,
        /** A sync does nothing and says that it has succeeded. */
        LIE,
        /** A sync loses what it should have made durable and says that it has succeeded, as a second try does. */
        LOSS,
        /** The machine stops: {@link PowerCut} ends the workload; call {@link SimulatedDisk#crash} next. */
        POWER_CUT
    }

    /** Ends a workload at a power cut: no production code catches it. */
    final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;

        PowerCut() {
            super("power cut", null, false, false);
        }
    }

    Fault at(DiskOperation operation);

    /** Nothing goes wrong. */
    static Faults none() {
        return _ -> Fault.NONE;
    }

    /** The power is cut before operation {@code index}. */
    static Faults powerCutAt(long index) {
        return operation -> operation.index() >= index && operation.kind() != DiskOperation.Kind.READ
                ? Fault.POWER_CUT
                : Fault.NONE;
    }

    /** Operation {@code index} alone fails. */
    static Faults once(long index, Fault fault) {
        return operation -> operation.index() == index && operation.kind() != DiskOperation.Kind.READ
                ? fault
                : Fault.NONE;
    }

    /** From operation {@code index} on there is no space. */
    static Faults diskFullFrom(long index) {
        return operation -> operation.index() >= index && operation.kind().takesSpace()
                ? Fault.DISK_FULL
                : Fault.NONE;
    }
}
