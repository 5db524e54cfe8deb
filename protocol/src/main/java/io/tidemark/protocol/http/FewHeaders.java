package io.tidemark.protocol.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/** Headers of a request, which are few: many short ones would take far more memory than they have bytes. Confined to an event loop. */
final class FewHeaders extends DefaultHttpHeaders {
    /** Most headers of a request, and most of the trailers of its body. */
    static final int MOST = 200;
    static final HttpHeadersFactory FACTORY = new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
            return new FewHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return new FewHeaders();
        }
    };

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        if (size() >= MOST) {
            throw new TooLongHttpHeaderException("more than " + MOST + " headers");
        }
        return super.add(name, value);
    }
}
