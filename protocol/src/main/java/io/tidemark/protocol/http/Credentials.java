package io.tidemark.protocol.http;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.auth.Identity;
import io.tidemark.protocol.auth.Origin;
import io.tidemark.protocol.auth.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the header {@code Authorization} says, and who that is. */
final class Credentials {
    private static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate",
            "Basic realm=\"Tidemark\", charset=\"UTF-8\"");

    private Credentials() {}

    /**
     * Who sends a request.
     *
     * @param authorization the header, or null without one
     * @throws HttpException 401, 403 or 429
     */
    static Identity identity(Authenticator authenticator, @Nullable String authorization, Origin origin) {
        return switch (verdict(authenticator, authorization, origin)) {
            case Verdict.Accepted(Identity identity) -> identity;
            case Verdict.Refused refused -> throw refusal(refused);
        };
    }

    private static Verdict verdict(Authenticator authenticator, @Nullable String authorization,
            Origin origin) {
        if (authorization == null) {
            return authenticator.anonymous(origin);
        }
        int blank = authorization.indexOf(' ');
        String scheme = blank < 0 ? authorization : authorization.substring(0, blank);
        String rest = blank < 0 ? "" : authorization.substring(blank + 1).strip();
        if (scheme.equalsIgnoreCase("Bearer") || scheme.equalsIgnoreCase("Token")) {
            return authenticator.token(rest, origin);
        }
        if (!scheme.equalsIgnoreCase("Basic")) {
            throw new HttpException(401, "the server takes Basic and Bearer authorization", CHALLENGE);
        }
        String plain;
        try {
            plain = new String(Base64.getDecoder().decode(rest), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new HttpException(401, "the header Authorization is malformed", CHALLENGE);
        }
        int colon = plain.indexOf(':');
        return colon < 0
                ? authenticator.password(plain, "", origin)
                : authenticator.password(plain.substring(0, colon), plain.substring(colon + 1), origin);
    }

    private static HttpException refusal(Verdict.Refused refused) {
        String text = refused.hint().isEmpty()
                ? refused.message()
                : refused.message() + ": " + refused.hint();
        if (refused.retrySeconds() > 0) {
            return new HttpException(429, text,
                    Map.of("Retry-After", String.valueOf(refused.retrySeconds())));
        }
        return refused.wantsCredentials()
                ? new HttpException(401, text, CHALLENGE)
                : new HttpException(403, text);
    }
}
