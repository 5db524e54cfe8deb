package io.tidemark.server.control;

import java.util.Objects;

/** The version that the build wrote into the jar's manifest. */
public final class Version {
    private Version() {}

    /** The version, or {@code development} when the classes don't come from the jar. */
    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(),
                "development");
    }
}
