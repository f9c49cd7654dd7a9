package dev.keystile.gate;

import dev.keystile.wire.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the HTTP/1 requests of one connection, and refuses every head that {@link RequestHead} finds a fault in.
 *
 * <h2>Design</h2>
 *
 * <p>Netty's decoder mends some heads (it joins folded lines), and which it refuses is for its version to say. So a head
 * is read here first, when it is there whole, and only then given to Netty; both read the same bytes, and one pass of the
 * decoder takes exactly them. A head has a time to arrive in, counted from its first byte; a body hasn't.
 *
 * <p>Upgrades other than to WebSocket are taken out of a request, as RFC 9110 (section 7.8) lets a server do: Vert.x would follow one to
 * HTTP/2.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {

    /** Why a request can't be decoded. */
    static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;
        private final RequestHead.Fault fault;

        Refusal(RequestHead.Fault fault) {
            super(fault.name(), null, false, false);
            this.fault = fault;
        }

        RequestHead.Fault fault() {
            return fault;
        }
    }

    private static final int MAX_HEAD = GateLimits.REQUEST_LINE + Limits.MAX_HEADERS;
    private static final short CRLF = 0x0d0a;
    private static final int END_OF_HEAD = 4;

    private final Duration arriving;
    private boolean awaitingHead = true;
    private boolean refused;
    private int searched;
    private @Nullable Future<?> closing;

    StrictRequestDecoder(Duration arriving) {
        super(new Http1ServerConfig()
                .setMaxInitialLineLength(GateLimits.REQUEST_LINE)
                .setMaxHeaderSize(Limits.MAX_HEADERS));
        this.arriving = arriving;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (refused) {
            buffer.skipBytes(buffer.readableBytes());
        } else if (awaitingHead) {
            decodeHead(context, buffer, out);
        } else {
            decodeOn(context, buffer, out);
        }
    }

    private void decodeHead(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        skipEmptyLines(buffer);
        if (!buffer.isReadable()) {
            return;
        }
        int length = lengthOfHead(buffer);
        if (length < 0 && buffer.readableBytes() <= MAX_HEAD) {
            closeUnlessItArrives(context);
            return;
        }
        searched = 0;
        arrived();
        RequestHead.Fault fault = length < 0 || length > MAX_HEAD
                ? null // too long: Netty says which of its parts
                : RequestHead.faultOf(buffer.toString(buffer.readerIndex(), length, StandardCharsets.ISO_8859_1));
        if (fault == null) {
            awaitingHead = false;
            decodeOn(context, buffer, out);
        } else {
            refused = true;
            out.add(refusal(fault));
        }
    }

    /** A line end that an old client sends behind a body (RFC 9112, section 2.2). */
    private static void skipEmptyLines(ByteBuf buffer) {
        while (buffer.readableBytes() >= 2 && buffer.getShort(buffer.readerIndex()) == CRLF) {
            buffer.skipBytes(2);
        }
    }

    /** The bytes up to the first empty line, with it; -1 if it hasn't come. A line end of LF alone counts, to be refused. */
    private int lengthOfHead(ByteBuf buffer) {
        int start = buffer.readerIndex();
        for (int i = start + searched; i < buffer.writerIndex(); i++) {
            if (buffer.getByte(i) == '\n' && endsHead(buffer, start, i)) {
                return i + 1 - start;
            }
        }
        searched = Math.max(0, buffer.readableBytes() - END_OF_HEAD);
        return -1;
    }

    private static boolean endsHead(ByteBuf buffer, int start, int lf) {
        int before = lf - 1;
        if (before >= start && buffer.getByte(before) == '\r') {
            before--;
        }
        return before >= start && buffer.getByte(before) == '\n';
    }

    private void decodeOn(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        int known = out.size();
        super.decode(context, buffer, out);
        for (Object message : out.subList(known, out.size())) {
            look(message);
        }
    }

    private void look(Object message) {
        if (message instanceof DefaultHttpRequest request) {
            dropUpgrades(request.headers());
            writeCodingPlainly(request.headers());
        }
        if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            refused = true;
        } else if (message instanceof LastHttpContent) {
            awaitingHead = true;
        }
    }

    private static void dropUpgrades(HttpHeaders headers) {
        List<String> upgrades = headers.getAll(HttpHeaderNames.UPGRADE);
        boolean webSocket = upgrades.size() == 1 && upgrades.getFirst().equalsIgnoreCase("websocket");
        if (!upgrades.isEmpty() && !webSocket) {
            headers.remove(HttpHeaderNames.UPGRADE);
        }
    }

    /** The one coding that gets here may be written in capitals, which Vert.x's proxy doesn't know. */
    private static void writeCodingPlainly(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    private static DefaultHttpRequest refusal(RequestHead.Fault fault) {
        DefaultHttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.setDecoderResult(DecoderResult.failure(new Refusal(fault)));
        return request;
    }

    private void closeUnlessItArrives(ChannelHandlerContext context) {
        if (closing == null) {
            closing = FrontLine.closeAfter(context, arriving);
        }
    }

    private void arrived() {
        Future<?> due = closing;
        if (due != null) {
            due.cancel(false);
            closing = null;
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        arrived();
        super.handlerRemoved0(context);
    }
}
