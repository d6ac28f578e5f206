// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sockets and TLS run on in this process, and why not on something better: the native
 * libraries give way silently, and slower Java takes their place.
 */
final class Platform {
  private static final Logger logger = LoggerFactory.getLogger(ProtosocketClient.class);
  private static final int MAX_REASON = 200;
  private static final String EPOLL = "epoll";
  private static final String NIO = "NIO";
  private static final String JDK = "JDK";
  private static final AtomicBoolean announced = new AtomicBoolean();

  private static final @Nullable String NO_EPOLL = noEpoll();
  private static final @Nullable String NO_OPENSSL = noOpenSsl();

  private Platform() {}

  static boolean hasEpoll() {
    return NO_EPOLL == null;
  }

  static boolean hasOpenSsl() {
    return NO_OPENSSL == null;
  }

  /** Logs, at the first connect of the process, what it runs on. */
  static void announce(ClientConfig config, EventLoops loops) {
    if (announced.compareAndSet(false, true)) {
      logger.info(describe(config, loops));
    }
  }

  /**
   * Says what a connection would run on. What cannot be used is named even if this connection has
   * no use for it, for the sake of later ones.
   */
  static String describe(ClientConfig config, EventLoops loops) {
    SslContext context = config.tls().latestContext();
    String choice = context instanceof JdkSslContext ? "the caller's SslContext" : null;
    return "transport: "
        + (loops.isEpoll() ? EPOLL : NIO)
        + whyNot(EPOLL, NO_EPOLL, loops.isEpoll() ? null : "the caller's event loops have none")
        + "; TLS: "
        + engine(context)
        + whyNot("BoringSSL", NO_OPENSSL, choice);
  }

  private static String whyNot(String what, @Nullable String missing, @Nullable String choice) {
    String reason = missing != null ? missing : choice;
    return reason == null ? "" : " (no " + what + ": " + reason + ")";
  }

  private static String engine(@Nullable SslContext context) {
    if (context == null) {
      return "none";
    }
    return context instanceof ReferenceCountedOpenSslContext
        ? OpenSsl.versionString()
        : context instanceof JdkSslContext ? JDK : context.getClass().getName();
  }

  /** Names the engine of one connection. */
  static String engine(SSLEngine engine) {
    if (engine instanceof ReferenceCountedOpenSslEngine) {
      return OpenSsl.versionString();
    }
    return engine.getClass().getName().startsWith("sun.security.ssl.")
        ? JDK
        : engine.getClass().getName();
  }

  /** Names the transport of one connection. */
  static String transport(Channel channel) {
    return channel instanceof EpollSocketChannel
        ? EPOLL
        : channel instanceof NioSocketChannel ? NIO : channel.getClass().getSimpleName();
  }

  private static @Nullable String noEpoll() {
    try {
      return Epoll.isAvailable() ? null : reason(Epoll.unavailabilityCause());
    } catch (LinkageError e) {
      return reason(e);
    }
  }

  private static @Nullable String noOpenSsl() {
    try {
      if (!OpenSsl.isAvailable()) {
        return reason(OpenSsl.unavailabilityCause());
      }
      // Of another version than Netty's it may load and fail to link when it is used.
      tryOpenSsl();
      return null;
    } catch (Exception | LinkageError e) {
      return reason(e);
    }
  }

  private static void tryOpenSsl() throws GeneralSecurityException, IOException {
    KeyStore empty = KeyStore.getInstance(KeyStore.getDefaultType());
    empty.load(null, null);
    TrustManagerFactory nobody =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    nobody.init(empty);
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols(TlsOptions.protocols())
            .trustManager(nobody)
            .build();
    try {
      ReferenceCountUtil.release(context.newEngine(ByteBufAllocator.DEFAULT));
    } finally {
      ReferenceCountUtil.release(context);
    }
  }

  /** One short line, without a stack. */
  static String reason(@Nullable Throwable cause) {
    if (cause == null) {
      return "unknown";
    }
    String text = ServerText.oneLine(cause.getClass().getSimpleName() + ": " + cause.getMessage());
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "\u2026";
  }
}
