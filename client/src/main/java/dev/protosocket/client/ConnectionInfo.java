// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Names one connection, for logs and metrics, and says what it runs on.
 *
 * @param id tells the connections of a process apart; means nothing outside of it; {@value
 *     #NO_CONNECTION} if there is none
 * @param serverName the host name that the connection was asked for
 * @param serverPort its port
 * @param transport what moves its bytes: {@code epoll} or {@code NIO}; {@value #NO_CONNECTION} if
 *     there is no connection
 * @param tls how it is encrypted; null if it is plaintext, or if there is none
 */
public record ConnectionInfo(
    String id, String serverName, int serverPort, String transport, @Nullable Tls tls) {

  /**
   * How a connection is encrypted.
   *
   * @param engine {@code BoringSSL} or another native library by its own name, {@code JDK}, or the
   *     class of an engine that the caller brought
   * @param protocol for instance {@code TLSv1.3}
   * @param cipherSuite by its standard name
   */
  public record Tls(String engine, String protocol, String cipherSuite) {}

  /** The id of no connection. */
  public static final String NO_CONNECTION = "none";

  /** Checks that nothing is missing. */
  public ConnectionInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(serverName, "serverName");
  }

  /** Before a request has a connection. */
  static final ConnectionInfo NONE = new ConnectionInfo(NO_CONNECTION, "", 0);

  /**
   * Names a connection of which nothing else is known.
   *
   * @param id tells it apart
   * @param serverName its server
   * @param serverPort the server's port
   */
  public ConnectionInfo(String id, String serverName, int serverPort) {
    this(id, serverName, serverPort, NO_CONNECTION, null);
  }

  /**
   * Names a server to which there is no connection.
   *
   * @param credential for its server's name and port
   */
  public static ConnectionInfo unconnected(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    return new ConnectionInfo(NO_CONNECTION, credential.serverName(), credential.port());
  }

  static ConnectionInfo of(Channel channel, ClientConfig config) {
    Credential credential = config.credential();
    return new ConnectionInfo(
        channel.id().asShortText(),
        credential.serverName(),
        credential.port(),
        Platform.transport(channel),
        tls(channel));
  }

  private static @Nullable Tls tls(Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      return null;
    }
    SSLSession session = handler.engine().getSession();
    return new Tls(
        Platform.engine(handler.engine()), session.getProtocol(), session.getCipherSuite());
  }
}
