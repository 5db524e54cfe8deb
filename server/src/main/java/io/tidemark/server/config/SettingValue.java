package io.tidemark.server.config;

/** A setting's value as text and where it came from: what SHOW PARAMETERS lists. */
public record SettingValue(Setting setting, String value, Origin origin) {
    /** The value as people may see it: a secret's is hidden. */
    public String shown() {
        return setting.secret() && !value.isEmpty() ? "********" : value;
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return setting.key() + '=' + shown();
    }

    /** Where a value came from. */
    public enum Origin {
        DEFAULT("default"), FILE("conf"), ENVIRONMENT("env"), COMMAND_LINE("command line");

        private final String label;

        Origin(String label) {
            this.label = label;
        }

        /** The word that SHOW PARAMETERS prints. */
        public String label() {
            return label;
        }
    }
}
