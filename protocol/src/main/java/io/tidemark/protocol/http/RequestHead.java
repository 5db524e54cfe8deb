package io.tidemark.protocol.http;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a request says before its body.
 *
 * @param target     as it came: path and query
 * @param headers    by names in small letters
 * @param chunkable  whether the client understands a body in chunks
 * @param keepAlive  whether it may send another request
 * @param bodyLength bytes, or -1 when it doesn't say
 * @param continues  whether it waits to be told to send the body
 */
record RequestHead(String method, String target, Map<String, List<String>> headers, boolean chunkable,
        boolean keepAlive, long bodyLength, boolean continues) {
    static RequestHead of(HttpRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : request.headers().names()) {
            headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(request.headers().getAll(name)));
        }
        boolean newer = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
        return new RequestHead(request.method().name(), request.uri(), headers, newer,
                HttpUtil.isKeepAlive(request), HttpUtil.getContentLength(request, -1L),
                newer && HttpUtil.is100ContinueExpected(request));
    }

    /** Bytes of memory that it takes, about. */
    long heldBytes() {
        long held = 256L + target.length();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            held += 128 + header.getKey().length();
            for (String value : header.getValue()) {
                held += 64 + value.length();
            }
        }
        return held;
    }

    /** The first value of a header, its name in small letters. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(List::getFirst);
    }

    /** The target without scheme and authority, which a client that takes this server for a proxy sends. */
    private String local() {
        if (target.startsWith("/") || target.equals("*")) {
            return target;
        }
        int scheme = target.indexOf("://");
        if (scheme < 0) {
            throw new HttpException(400, "the request's address is no path");
        }
        int slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /** The path, decoded. */
    String path() {
        String local = local();
        int query = local.indexOf('?');
        return QueryParameters.decode(query < 0 ? local : local.substring(0, query), false);
    }

    /** The parameters behind the question mark. */
    Map<String, List<String>> parameters() {
        String local = local();
        int query = local.indexOf('?');
        if (query < 0) {
            return Map.of();
        }
        int fragment = local.indexOf('#', query);
        return QueryParameters.parse(local.substring(query + 1, fragment < 0 ? local.length() : fragment));
    }
}
