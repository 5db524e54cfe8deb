package io.tidemark.server.config;

import java.util.List;

/** The configuration can't be used; lists every problem at once. */
public final class ConfigException extends RuntimeException {
    /** With one sentence a problem. */
    public ConfigException(List<String> problems) {
        super("the configuration has errors: " + String.join("; ", problems));
    }
}
