// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The name in the ClientHello, and the name that the certificate must carry. */
@ExtendWith(LeakCheck.class)
class SniIT {
  private static final String TOKEN = "secret-token";
  private static final String NOTHING = "(no SNI)";

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() throws Exception {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @ParameterizedTest
  @EnumSource
  void should_send_the_server_name_whatever_a_host_name_may_look_like(Engine engine)
      throws Exception {
    try (Server server = new Server("localhost")) {
      SslContext tls = engine(engine, server);
      TlsOptions any = TlsOptions.context(tls).withoutHostnameVerification();
      for (String name :
          List.of(
              "cache.example.com",
              "onelabel",
              "one_label",
              "under_score.example.com",
              "_first.example.com",
              "-hyphen-.example",
              "123abc.example")) {
        assertThat(sniOf(server.credential().withServerName(name), any)).isEqualTo(name);
      }
      assertThat(sniOf(server.credential().withServerName("dot.example.com."), any))
          .isEqualTo("dot.example.com");
      // Dialled by a plan, so that no name need exist.
      assertThat(sniOf(Credential.of("host_1.", server.port(), TOKEN), any)).isEqualTo("host_1");
      assertThat(sniOf(Credential.of("Cache.Example.COM", server.port(), TOKEN), any))
          .isEqualToIgnoringCase("cache.example.com");
      for (String address : List.of("127.0.0.1", "::1", "::ffff:127.0.0.1")) {
        assertThat(sniOf(Credential.of(address, server.port(), TOKEN), any)).isEqualTo(NOTHING);
      }
      end(tls);
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_verify_the_name_that_was_sent(Engine engine) throws Exception {
    try (Server server =
        new Server("onelabel", "under_score.example.com", "*.wild.example.com", "127.0.0.1")) {
      SslContext tls = engine(engine, server);
      TlsOptions verifying = TlsOptions.context(tls);
      for (String name :
          List.of(
              "onelabel",
              "ONELABEL",
              "under_score.example.com",
              "Under_Score.Example.COM",
              "a.wild.example.com",
              "a_b.wild.example.com",
              "a_b.WILD.example.com")) {
        // Twice: the second handshake may resume the first one's session.
        assertThat(sniOf(server.credential().withServerName(name), verifying))
            .isEqualToIgnoringCase(name);
        assertThat(sniOf(server.credential().withServerName(name), verifying))
            .isEqualToIgnoringCase(name);
      }
      assertThat(sniOf(Credential.of("127.0.0.1", server.port(), TOKEN), verifying))
          .isEqualTo(NOTHING);
      assertThat(sniOf(Credential.of("onelabel.", server.port(), TOKEN), verifying))
          .isEqualTo("onelabel");
      for (String name :
          List.of(
              "another",
              "another_one.example.com",
              "x_under_score.example.com",
              "wild_.example.com",
              "a_b.c.wild.example.com",
              "a.b_c.wild.example.com",
              "one_label")) {
        assertRefused(server.credential().withServerName(name), verifying);
      }
      assertRefused(Credential.of("::1", server.port(), TOKEN), verifying);
      // A session that was made without verification must not be resumed with it.
      Credential other = server.credential().withServerName("not_in_it.example.com");
      assertThat(sniOf(other, verifying.withoutHostnameVerification()))
          .isEqualTo("not_in_it.example.com");
      assertRefused(other, verifying);
      end(tls);
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_trust_whoever_answers_and_warn_of_it_when_told_so(Engine engine) throws Exception {
    try (Server server = new Server("other.example.com")) {
      TlsOptions insecure = TlsOptions.insecureTrustAllCertificates(engine.provider);
      String log =
          CapturedLog.of(
              () -> {
                for (String name : List.of("any.example.com", "any_one")) {
                  assertThat(sniOf(server.credential().withServerName(name), insecure))
                      .isEqualTo(name);
                }
                assertThat(sniOf(Credential.of("127.0.0.1", server.port(), TOKEN), insecure))
                    .isEqualTo(NOTHING);
              });
      assertThat(log.lines().filter(line -> line.contains("INSECURE")))
          .hasSize(3)
          .allMatch(line -> line.contains("WARN") && line.contains(":" + server.port()));
      assertThat(insecure.toString()).isEqualTo("TLS without any verification");
      end(insecure.context());
    }
  }

  private void assertRefused(Credential credential, TlsOptions tls) throws Exception {
    ExecutionException thrown =
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> connect(credential, tls).get(30, TimeUnit.SECONDS))
            .actual();
    assertThat(thrown.getCause())
        .isInstanceOf(TlsFailed.class)
        .hasMessageContaining(
            "the server's certificate is not accepted for " + credential.serverName());
    assertThat(received.poll(30, TimeUnit.SECONDS)).isNotNull();
  }

  /** Connects, and gives the name that came in the ClientHello. */
  private String sniOf(Credential credential, TlsOptions tls) throws Exception {
    try (ProtosocketClient client = connect(credential, tls).get(30, TimeUnit.SECONDS)) {
      assertThat(client.isOpen()).isTrue();
      return received.poll(30, TimeUnit.SECONDS);
    }
  }

  private CompletableFuture<ProtosocketClient> connect(Credential credential, TlsOptions tls) {
    ClientConfig config =
        ClientConfig.builder(credential)
            .tls(tls)
            .connectTimeout(Duration.ofSeconds(20))
            .eventLoopGroup(group)
            .build();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), credential.port());
    return ProtosocketClient.connectAsync(
        config, () -> CompletableFuture.completedFuture(List.of(address)));
  }

  private static SslContext engine(Engine engine, Server server) throws Exception {
    return Certificates.client(server.caPem, engine.provider);
  }

  private void end(SslContext tls) throws Exception {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    ReferenceCountUtil.release(tls);
  }

  /** Notes the SNI of each connection, and accepts any token. */
  private final class Server implements AutoCloseable {
    private static final int SEQUENCE = 0x30;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    final String caPem;
    private final SslContext tls;
    private final Channel channel;
    private final Set<Channel> accepted = ConcurrentHashMap.newKeySet();
    private final EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    Server(String... names) throws Exception {
      Certificates authority = new Certificates("test CA");
      caPem = authority.pem();
      X509Bundle certificate =
          authority.issue(
              "CN=leaf",
              leaf ->
                  leaf.addExtensionOctetString("2.5.29.17", false, subjectAlternativeNames(names)));
      // A server with the JDK's engine refuses a ClientHello with an underscore.
      tls =
          SslContextBuilder.forServer(certificate.toKeyManagerFactory())
              .sslProvider(SslProvider.OPENSSL_REFCNT)
              .build();
      channel =
          new ServerBootstrap()
              .group(loops)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel ch) {
                      accepted.add(ch);
                      ch.pipeline().addLast(new Farewell(accepted), new Sni(tls));
                    }
                  })
              .bind(InetAddress.getLoopbackAddress(), 0)
              .sync()
              .channel();
    }

    /** In DER, since the builder's own method refuses underscores. */
    private static byte[] subjectAlternativeNames(String... names) {
      ByteArrayOutputStream entries = new ByteArrayOutputStream();
      for (String name : names) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        byte[] value = address == null ? name.getBytes(US_ASCII) : address;
        entries.write(address == null ? DNS_NAME : IP_ADDRESS);
        entries.write(value.length);
        entries.writeBytes(value);
      }
      assertThat(entries.size()).isBetween(1, 127);
      ByteArrayOutputStream sequence = new ByteArrayOutputStream();
      sequence.write(SEQUENCE);
      sequence.write(entries.size());
      sequence.writeBytes(entries.toByteArray());
      return sequence.toByteArray();
    }

    int port() {
      return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    Credential credential() {
      return Credential.of("localhost", port(), TOKEN);
    }

    @Override
    public void close() throws Exception {
      channel.close().sync();
      // Loops that end at once may not get round to freeing the engines.
      accepted.forEach(Channel::close);
      Waiting.until(accepted::isEmpty);
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      ReferenceCountUtil.release(tls);
    }
  }

  /** The first handler, which is the last to be told of the end, when TLS has freed its engine. */
  private static final class Farewell extends ChannelInboundHandlerAdapter {
    private final Set<Channel> accepted;

    Farewell(Set<Channel> accepted) {
      this.accepted = accepted;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      accepted.remove(ctx.channel());
    }
  }

  /** Reads the ClientHello, then gives it to the TLS handler. */
  private final class Sni extends AbstractSniHandler<Void> {
    private final SslContext tls;

    Sni(SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected Future<Void> lookup(ChannelHandlerContext ctx, String hostname) {
      received.add(hostname == null ? NOTHING : hostname);
      return ctx.executor().newSucceededFuture(null);
    }

    @Override
    protected void onLookupComplete(
        ChannelHandlerContext ctx, String hostname, Future<Void> future) {
      ctx.pipeline().addAfter(ctx.name(), "tls", tls.newHandler(ctx.alloc()));
      ctx.pipeline().addLast(new AcceptAll());
      ctx.pipeline().remove(this);
    }
  }

  /** Answers the first bytes that come with an authentication. */
  private static final class AcceptAll extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ReferenceCountUtil.release(msg);
      byte[] reply = Replies.frames(Replies.authenticated());
      ByteBuf out = ctx.alloc().buffer(reply.length).writeBytes(reply);
      ctx.writeAndFlush(out);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // The client refuses certificates here.
      ctx.close();
    }
  }
}
