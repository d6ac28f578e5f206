// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import javax.net.ssl.SSLException;

/**
 * Refuses a server that wants to renegotiate a TLS 1.2 session: BoringSSL would begin and never
 * answer it, and the JDK would go along. The content type of a record is readable: after the
 * server's ChangeCipherSpec one record of the handshake, its Finished, ends the handshake, and any
 * further one begins another. Sits below the TLS handler, where it also sees what an HTTP server
 * without TLS answers; with TLS 1.3, which has no renegotiation, it leaves after the handshake.
 * Confined to the event loop.
 */
final class RenegotiationGuard extends ChannelInboundHandlerAdapter {
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;
  private static final int HEADER_BYTES = 5;

  /** Bytes of the record at hand, or of its header, that have not come yet. */
  private int bodyLeft;

  private int headerLeft = HEADER_BYTES;
  private int length;
  private boolean anyByteRead;
  private boolean cipherChanged;
  private boolean finished;
  private boolean refused;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf in = (ByteBuf) msg;
    if (refused) {
      in.release();
      return;
    }
    if (!anyByteRead && HandshakeHandler.looksLikeHttp(in)) {
      refused = true;
      in.release();
      ctx.fireExceptionCaught(new NotSslRecordException(TlsFailures.HTTP));
      return;
    }
    anyByteRead = true;
    int good = findRenegotiation(in) - in.readerIndex();
    if (!refused) {
      ctx.fireChannelRead(in);
      return;
    }
    ctx.fireChannelRead(in.readRetainedSlice(good));
    in.release();
    ctx.fireExceptionCaught(
        new DecoderException(new SSLException("the server wants to renegotiate")));
  }

  /** Returns the index of the record that must not come, or of the end. */
  private int findRenegotiation(ByteBuf in) {
    int end = in.writerIndex();
    int i = in.readerIndex();
    while (i < end) {
      if (bodyLeft > 0) {
        int skipped = Math.min(bodyLeft, end - i);
        bodyLeft -= skipped;
        i += skipped;
      } else {
        int octet = in.getUnsignedByte(i);
        if (headerLeft == HEADER_BYTES) {
          begin(octet);
          if (refused) {
            return i;
          }
        }
        // The last two octets of the header; those before are shifted out.
        length = (length << 8 | octet) & 0xFFFF;
        if (--headerLeft == 0) {
          headerLeft = HEADER_BYTES;
          bodyLeft = length;
        }
        i++;
      }
    }
    return i;
  }

  private void begin(int contentType) {
    if (contentType == CHANGE_CIPHER_SPEC) {
      cipherChanged = true;
    } else if (contentType == HANDSHAKE && cipherChanged) {
      refused = finished;
      finished = true;
    }
  }
}
