// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import dev.protosocket.testing.LeakCheck;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Exceptions at every time of a connection's life, none of which reaches the pipeline's tail, where
 * Netty would log it with its stack. The embedded channel keeps what does.
 */
@ExtendWith(LeakCheck.class)
class LateFailureTest {
  private static final List<Throwable> FAILURES =
      List.of(
          new IOException("Connection reset"),
          new DecoderException(new SSLException("bad record")),
          new IllegalStateException("a defect"),
          new NoClassDefFoundError("an error"));

  private static void failAll(EmbeddedChannel channel) {
    for (Throwable failure : FAILURES) {
      channel.pipeline().fireExceptionCaught(failure);
      assertThatCode(channel::checkException).doesNotThrowAnyException();
    }
  }

  @Test
  void should_end_the_connection_by_the_first_and_keep_the_others_when_it_is_live() {
    try (TestConnection connection = new TestConnection()) {
      // A socket closes some time after it was told to, and its last errors come until then.
      Closing closing = new Closing();
      connection.channel.pipeline().addFirst(closing);
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "k");
      connection.run();

      failAll(connection.channel);

      assertThat(connection.client.closeReason().kind()).isEqualTo(Kind.IO_ERROR);
      assertThat(get).isCompletedExceptionally();
      assertThat(closing.asked).isTrue();
      assertThat(connection.channel.isOpen()).isTrue();
      connection.channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
      assertThat(connection.client.closeReason().kind()).isEqualTo(Kind.IO_ERROR);
      connection.channel.pipeline().remove(closing);
    }
  }

  private static final class Closing extends ChannelOutboundHandlerAdapter {
    boolean asked;

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
      asked = true;
    }
  }

  @Test
  void should_fail_by_the_first_when_authentication_is_under_way() {
    HandshakeHandler handler = new HandshakeHandler(config(), "localhost/127.0.0.1:1");
    EmbeddedChannel channel = new EmbeddedChannel(handler);
    handler.start();

    failAll(channel);

    assertThat(handler.result().handle((done, failure) -> failure).join())
        .isInstanceOf(AuthenticationFailed.class)
        .hasMessageContaining("the connection broke: Connection reset");
    channel.finishAndReleaseAll();
  }

  @Test
  void should_fail_as_tls_when_nothing_has_begun() {
    HandshakeHandler handler = new HandshakeHandler(config(), "localhost/127.0.0.1:1");
    EmbeddedChannel channel = new EmbeddedChannel(handler);

    failAll(channel);

    assertThat(handler.result().handle((done, failure) -> failure).join())
        .isInstanceOf(TlsFailed.class)
        .hasMessageContaining("the server closed the connection");
    channel.finishAndReleaseAll();
  }

  private static ClientConfig config() {
    return ClientConfig.builder(Credential.of("localhost", 1, "token"))
        .tls(TlsOptions.insecurePlaintext())
        .build();
  }
}
