package io.tidemark.protocol.message;

import java.util.List;

/** What the server sends, under the names of the PostgreSQL manual; all but rows, which are never an object. */
public sealed interface BackendMessage {
    /** The lone byte 'N': no TLS, no GSSAPI encryption. */
    record EncryptionRefused() implements BackendMessage {}

    /** The answer to HTTP on this port: a plain HTTP/1.1 400 with a sentence. */
    record HttpRefusal(String text) implements BackendMessage {}

    /** 'R' 0: the client may go on. */
    record AuthenticationOk() implements BackendMessage {}

    /** 'R' 10: the client chooses one of these mechanisms. */
    record AuthenticationSasl(List<String> mechanisms) implements BackendMessage {
        public AuthenticationSasl {
            mechanisms = List.copyOf(mechanisms);
        }
    }

    /** 'R' 11: the exchange goes on. */
    record AuthenticationSaslContinue(String data) implements BackendMessage {}

    /** 'R' 12: the exchange's end; AuthenticationOk follows. */
    record AuthenticationSaslFinal(String data) implements BackendMessage {}

    /** 'v': the newest minor version we speak, and the protocol options we don't know. */
    record NegotiateProtocolVersion(int newestMinor, List<String> unknownOptions) implements BackendMessage {
        public NegotiateProtocolVersion {
            unknownOptions = List.copyOf(unknownOptions);
        }
    }

    /** 'S': a setting that clients watch. */
    record ParameterStatus(String name, String value) implements BackendMessage {}

    /** 'K': what a CancelRequest must name. */
    record BackendKeyData(int processId, int secretKey) implements BackendMessage {}

    /** 'Z': the next query may come. */
    record ReadyForQuery(TransactionStatus status) implements BackendMessage {}

    /** 'T': what the rows that follow look like. */
    record RowDescription(List<Field> fields) implements BackendMessage {
        public RowDescription {
            fields = List.copyOf(fields);
        }

        /** One column; the numbers are those of {@code pg_attribute} and {@code pg_type}. */
        public record Field(String name, int tableOid, int columnNumber, int typeOid, int typeLength,
                int typeModifier, Format format) {}
    }

    /** 't': the types of a statement's parameters. */
    record ParameterDescription(List<Integer> typeOids) implements BackendMessage {
        public ParameterDescription {
            typeOids = List.copyOf(typeOids);
        }
    }

    /** 'n': no rows will come. */
    record NoData() implements BackendMessage {}

    /** '1'. */
    record ParseComplete() implements BackendMessage {}

    /** '2'. */
    record BindComplete() implements BackendMessage {}

    /** '3'. */
    record CloseComplete() implements BackendMessage {}

    /** 's': the row limit of Execute was reached. */
    record PortalSuspended() implements BackendMessage {}

    /** 'C': a statement is done. */
    record CommandComplete(String tag) implements BackendMessage {}

    /** 'I': the text had no statement. */
    record EmptyQueryResponse() implements BackendMessage {}

    /** 'E'. */
    record ErrorResponse(ErrorFields fields) implements BackendMessage {}

    /** 'N'. */
    record NoticeResponse(ErrorFields fields) implements BackendMessage {}

    /** 'A': another session's NOTIFY. */
    record NotificationResponse(int processId, String channel, String payload) implements BackendMessage {}

    /** 'G': the server waits for CopyData. */
    record CopyInResponse(Format format, int columnCount) implements BackendMessage {}

    /** 'H': CopyData follows. */
    record CopyOutResponse(Format format, int columnCount) implements BackendMessage {}

    /** 'c': the last CopyData has gone. */
    record CopyDone() implements BackendMessage {}
}
