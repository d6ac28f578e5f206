package dev.protosocket.client;

import io.netty.channel.Channel;

/**
 * Names one connection, for logs and metrics.
 *
 * @param id tells the connections of a process apart; means nothing outside of it
 * @param serverName the host name that the connection was asked for
 * @param serverPort its port
 */
public record ConnectionInfo(String id, String serverName, int serverPort) {
  /** Before there is a connection. */
  static final ConnectionInfo NONE = new ConnectionInfo("none", "", 0);

  static ConnectionInfo of(Channel channel, ClientConfig config) {
    Credential credential = config.credential();
    return new ConnectionInfo(
        channel.id().asShortText(), credential.serverName(), credential.port());
  }
}
