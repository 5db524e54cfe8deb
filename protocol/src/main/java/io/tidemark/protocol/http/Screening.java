package io.tidemark.protocol.http;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Refuses what a browser was lured to send: by a page of another site, or by a name that was bent to this machine. */
final class Screening {
    private final Set<String> allowedHosts;

    Screening(Set<String> allowedHosts) {
        this.allowedHosts = allowedHosts;
    }

    /** @throws HttpException 400 or 403 */
    void check(RequestHead head, Route.Openness openness) {
        List<String> hosts = head.headers().getOrDefault("host", List.of());
        if (hosts.size() > 1 || (hosts.isEmpty() && head.chunkable())) {
            throw new HttpException(400, "a request needs one header Host");
        }
        if (openness == Route.Openness.OPEN) {
            return;
        }
        if (!hosts.isEmpty() && !isAllowed(hosts.getFirst())) {
            throw new HttpException(403, "this server is not known as " + hosts.getFirst()
                    + ": the setting http.allowed.hosts has the names that it answers to");
        }
        checkOrigin(head, hosts.isEmpty() ? "" : hosts.getFirst());
    }

    /** Whether it can't be told that no page of another site had it sent. */
    static boolean mayBeLured(RequestHead head) {
        boolean told = head.headers().containsKey("sec-fetch-site") || head.headers().containsKey("origin");
        return !told && (head.method().equals("GET") || head.method().equals("HEAD"))
                && head.header("user-agent").filter(agent -> agent.startsWith("Mozilla/")).isPresent();
    }

    private static void checkOrigin(RequestHead head, String host) {
        for (String origin : head.headers().getOrDefault("origin", List.of())) {
            int scheme = origin.indexOf("://");
            if (scheme < 0 || !origin.substring(scheme + 3).equalsIgnoreCase(host)) {
                throw new HttpException(403, "requests from pages of other sites are refused");
            }
        }
        String site = head.header("sec-fetch-site").orElse("none");
        if (!site.equals("none") && !site.equals("same-origin")) {
            throw new HttpException(403, "requests from pages of other sites are refused");
        }
    }

    private boolean isAllowed(String hostAndPort) {
        String host = host(hostAndPort).toLowerCase(Locale.ROOT);
        return host.equals("localhost") || NetUtil.isValidIpV4Address(host)
                || NetUtil.isValidIpV6Address(host)
                || allowedHosts.contains(host) || allowedHosts.contains("*");
    }

    private static String host(String hostAndPort) {
        if (hostAndPort.startsWith("[")) {
            int end = hostAndPort.indexOf(']');
            return end < 0 ? hostAndPort : hostAndPort.substring(1, end);
        }
        int colon = hostAndPort.indexOf(':');
        return colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
    }
}
