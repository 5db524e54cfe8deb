package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.StartupRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ParameterStatus messages after start-up: those of PostgreSQL 15 in its order, then the engine's own. */
final class ReportedSettings {
    private ReportedSettings() {}

    static Map<String, String> of(StartupRequest request, String serverVersion,
            Map<String, String> ofEngine) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("application_name", request.settings().getOrDefault("application_name", ""));
        settings.put("client_encoding", "UTF8");
        settings.put("DateStyle", "ISO, MDY");
        settings.put("default_transaction_read_only", "off");
        settings.put("in_hot_standby", "off");
        settings.put("integer_datetimes", "on");
        settings.put("IntervalStyle", "postgres");
        settings.put("is_superuser", "on");
        settings.put("server_encoding", "UTF8");
        settings.put("server_version", serverVersion);
        settings.put("session_authorization", request.user());
        settings.put("standard_conforming_strings", "on");
        settings.put("TimeZone", "UTC");
        settings.putAll(ofEngine);
        return settings;
    }
}
