package io.tidemark.server.config;

import java.net.InetSocketAddress;

/**
 * Where health and metrics are served.
 *
 * @param address         port 0 for any free one
 * @param connectionLimit clients at once, 1 or more
 */
public record MonitoringSettings(boolean enabled, InetSocketAddress address, int connectionLimit) {}
