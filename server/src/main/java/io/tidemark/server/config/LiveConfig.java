package io.tidemark.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a running server, some of which can be changed without a restart: {@link Setting#reloadable()}. Safe for many
 * threads.
 */
public final class LiveConfig {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

    private final Supplier<ServerConfig> source;
    private final List<Consumer<ServerConfig>> listeners = new CopyOnWriteArrayList<>();
    private volatile ServerConfig now;

    /**
     * Reads the settings for the first time.
     *
     * @param source reads and checks them; ConfigException when they are wrong
     */
    public LiveConfig(Supplier<ServerConfig> source) {
        this.source = source;
        this.now = source.get();
    }

    /** The settings as they are in force. */
    public ServerConfig now() {
        return now;
    }

    /** Tells of settings that changed, on the thread that reads them again. What it throws undoes the change. */
    public void onChange(Consumer<ServerConfig> listener) {
        listeners.add(listener);
    }

    /**
     * Reads the settings again; what can't be changed while the server runs stays as it is, and the log says so.
     *
     * @return keys of the settings that changed
     * @throws ConfigException when they are wrong; then none has changed
     */
    public synchronized List<String> reload() {
        ServerConfig running = now;
        ServerConfig read = source.get();
        ServerConfig merged = ConfigReader.merged(running, read);
        List<String> changed = new ArrayList<>();
        Map<Setting, SettingValue> before = values(running);
        for (SettingValue value : read.values()) {
            SettingValue old = before.get(value.setting());
            if (old != null && !old.value().equals(value.value())) {
                if (value.setting().reloadable()) {
                    changed.add(value.setting().key());
                    LOG.info("setting changed [{}, before={}]", value, old.shown());
                } else {
                    LOG.warn("setting needs a restart [{}, now={}]", value, old.shown());
                }
            }
        }
        tell(merged, running);
        return changed;
    }

    private void tell(ServerConfig merged, ServerConfig running) {
        boolean taken = false;
        try {
            now = merged;
            listeners.forEach(listener -> listener.accept(merged));
            taken = true;
        } finally {
            if (!taken) {
                now = running;
                listeners.forEach(listener -> listener.accept(running));
            }
        }
    }

    private static Map<Setting, SettingValue> values(ServerConfig config) {
        return config.values().stream().collect(Collectors.toMap(SettingValue::setting, Function.identity()));
    }
}
