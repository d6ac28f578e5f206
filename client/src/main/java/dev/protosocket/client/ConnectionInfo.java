package dev.protosocket.client;

import io.netty.channel.Channel;
import java.util.Objects;

/**
 * Names one connection, for logs and metrics.
 *
 * @param id tells the connections of a process apart; means nothing outside of it; {@value
 *     #NO_CONNECTION} if there is none
 * @param serverName the host name that the connection was asked for
 * @param serverPort its port
 */
public record ConnectionInfo(String id, String serverName, int serverPort) {
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
        channel.id().asShortText(), credential.serverName(), credential.port());
  }
}
