package io.tidemark.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.Format;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes messages to a buffer: tag, length word, body. */
public final class BackendEncoder {
    private BackendEncoder() {}

    /** Appends {@code message} to {@code out}. */
    public static void encode(BackendMessage message, ByteBuf out) {
        switch (message) {
            case BackendMessage.EncryptionRefused() -> out.writeByte('N');
            case BackendMessage.HttpRefusal(String text) -> http(text, out);
            default -> tagged(message, out);
        }
    }

    private static void tagged(BackendMessage message, ByteBuf out) {
        out.writeByte(tag(message));
        int start = out.writerIndex();
        out.writeInt(0);
        body(message, out);
        out.setInt(start, out.writerIndex() - start);
    }

    private static char tag(BackendMessage message) {
        return switch (message) {
            case BackendMessage.AuthenticationOk _,BackendMessage.AuthenticationSasl _,BackendMessage.AuthenticationSaslContinue _,BackendMessage.AuthenticationSaslFinal _ ->
                'R';
            case BackendMessage.NegotiateProtocolVersion _ -> 'v';
            case BackendMessage.ParameterStatus _ -> 'S';
            case BackendMessage.BackendKeyData _ -> 'K';
            case BackendMessage.ReadyForQuery _ -> 'Z';
            case BackendMessage.RowDescription _ -> 'T';
            case BackendMessage.ParameterDescription _ -> 't';
            case BackendMessage.NoData _ -> 'n';
            case BackendMessage.ParseComplete _ -> '1';
            case BackendMessage.BindComplete _ -> '2';
            case BackendMessage.CloseComplete _ -> '3';
            case BackendMessage.PortalSuspended _ -> 's';
            case BackendMessage.CommandComplete _ -> 'C';
            case BackendMessage.EmptyQueryResponse _ -> 'I';
            case BackendMessage.ErrorResponse _ -> 'E';
            case BackendMessage.NoticeResponse _ -> 'N';
            case BackendMessage.NotificationResponse _ -> 'A';
            case BackendMessage.CopyInResponse _ -> 'G';
            case BackendMessage.CopyOutResponse _ -> 'H';
            case BackendMessage.CopyDone _ -> 'c';
            case BackendMessage.EncryptionRefused _,BackendMessage.HttpRefusal _ ->
                throw new IllegalArgumentException("untagged: " + message);
        };
    }

    private static void body(BackendMessage message, ByteBuf out) {
        switch (message) {
            case BackendMessage.AuthenticationOk() -> out.writeInt(0);
            case BackendMessage.AuthenticationSasl(var mechanisms) -> {
                out.writeInt(10);
                mechanisms.forEach(mechanism -> cstring(mechanism, out));
                out.writeByte(0);
            }
            case BackendMessage.AuthenticationSaslContinue(String data) ->
                ByteBufUtil.writeUtf8(out.writeInt(11), data);
            case BackendMessage.AuthenticationSaslFinal(String data) ->
                ByteBufUtil.writeUtf8(out.writeInt(12), data);
            case BackendMessage.NegotiateProtocolVersion negotiate -> negotiate(negotiate, out);
            case BackendMessage.ParameterStatus(String name, String value) ->
                cstring(value, cstring(name, out));
            case BackendMessage.BackendKeyData(int processId, int secretKey) ->
                out.writeInt(processId).writeInt(secretKey);
            case BackendMessage.ReadyForQuery(var status) -> out.writeByte(status.code());
            case BackendMessage.RowDescription rows -> rowDescription(rows, out);
            case BackendMessage.ParameterDescription(var oids) -> {
                out.writeShort(oids.size());
                oids.forEach(out::writeInt);
            }
            case BackendMessage.CommandComplete(String tag) -> cstring(tag, out);
            case BackendMessage.ErrorResponse(ErrorFields fields) -> report(fields, out);
            case BackendMessage.NoticeResponse(ErrorFields fields) -> report(fields, out);
            case BackendMessage.NotificationResponse(int processId, String channel, String payload) ->
                cstring(payload, cstring(channel, out.writeInt(processId)));
            case BackendMessage.CopyInResponse(Format format, int columns) ->
                copyResponse(format, columns, out);
            case BackendMessage.CopyOutResponse(Format format, int columns) ->
                copyResponse(format, columns, out);
            case BackendMessage.NoData _,BackendMessage.ParseComplete _,BackendMessage.BindComplete _,BackendMessage.CloseComplete _,BackendMessage.PortalSuspended _,BackendMessage.CopyDone _,BackendMessage.EmptyQueryResponse _,BackendMessage.EncryptionRefused _,BackendMessage.HttpRefusal _ ->
                {} // nothing but the tag
        }
    }

    private static void negotiate(BackendMessage.NegotiateProtocolVersion message, ByteBuf out) {
        out.writeInt(3 << 16 | message.newestMinor()).writeInt(message.unknownOptions().size());
        for (String option : message.unknownOptions()) {
            cstring(option, out);
        }
    }

    private static void rowDescription(BackendMessage.RowDescription message, ByteBuf out) {
        out.writeShort(message.fields().size());
        for (BackendMessage.RowDescription.Field field : message.fields()) {
            cstring(field.name(), out);
            out.writeInt(field.tableOid()).writeShort(field.columnNumber()).writeInt(field.typeOid())
                    .writeShort(field.typeLength()).writeInt(field.typeModifier())
                    .writeShort(field.format().code());
        }
    }

    private static void report(ErrorFields fields, ByteBuf out) {
        field('S', fields.severity().name(), out);
        field('V', fields.severity().name(), out);
        field('C', fields.state().code(), out);
        field('M', fields.message(), out);
        field('D', fields.detail(), out);
        field('H', fields.hint(), out);
        field('P', fields.position() == 0 ? null : Integer.toString(fields.position()), out);
        field('W', fields.where(), out);
        field('s', fields.schema(), out);
        field('t', fields.table(), out);
        field('c', fields.column(), out);
        field('n', fields.constraint(), out);
        out.writeByte(0);
    }

    private static void field(char code, @Nullable String value, ByteBuf out) {
        if (value != null) {
            cstring(value, out.writeByte(code));
        }
    }

    private static void copyResponse(Format format, int columnCount, ByteBuf out) {
        out.writeByte(format.code()).writeShort(columnCount);
        for (int i = 0; i < columnCount; i++) {
            out.writeShort(format.code());
        }
    }

    /** A zero inside would end the field early and make the rest another one: it is shown as U+FFFD. */
    private static ByteBuf cstring(String value, ByteBuf out) {
        ByteBufUtil.writeUtf8(out, value.indexOf(0) < 0 ? value : value.replace('\0', '\uFFFD'));
        return out.writeByte(0);
    }

    private static void http(String text, ByteBuf out) {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
                + "Content-Length: " + body.length + "\r\n\r\n";
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII)).writeBytes(body);
    }
}
