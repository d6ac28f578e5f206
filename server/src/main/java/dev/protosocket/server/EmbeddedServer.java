// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.ServerSettings.require;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A protosocket cache server inside this process, for tests and local work. It keeps named caches
 * in bounded memory with a time to live per item, behind TLS and a token. It is not a production
 * cache.
 *
 * <p>All methods may be called from any thread; see {@link #close} for its one restriction.
 */
public final class EmbeddedServer implements AutoCloseable {
  private final ServerContext context;
  private final Listener listener;
  private final ItemStore store;
  private final ServerTls tls;
  private final @Nullable String token;
  private final @Nullable Tokens tokens;
  private final String host;
  private final InetSocketAddress address;

  EmbeddedServer(ServerSettings settings) {
    this.host = settings.host;
    this.token = settings.firstToken;
    this.tokens = settings.tokens;
    this.store = settings.newStore();
    this.tls = settings.newTls();
    this.context = settings.newContext(store);
    this.listener =
        new Listener(
            context::newConnection,
            context.connections(),
            tls,
            new Listener.Options(
                settings.eventLoopGroup,
                settings.shutdownTimeout,
                settings.socketReceiveBuffer,
                settings.socketSendBuffer,
                null));
    this.address = listener.bind(new InetSocketAddress(host, settings.port));
  }

  /**
   * {@return a running server with all defaults: a free port of 127.0.0.1, TLS with a certificate
   * made for the occasion, a random token, one cache named {@code cache}}
   */
  public static EmbeddedServer start() {
    return builder().start();
  }

  /** {@return a builder with the defaults of {@link #start}} */
  public static EmbeddedServerBuilder builder() {
    return new EmbeddedServerBuilder();
  }

  /** {@return the host as it was configured: a name or an address} */
  public String host() {
    return host;
  }

  /** {@return the port it listens on; the one that was taken if the configured one was 0} */
  public int port() {
    return address.getPort();
  }

  /** {@return the resolved address it listens on} */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * {@return the token that clients present; the first when there are several}
   *
   * @throws IllegalStateException if the server was given a {@link
   *     EmbeddedServerBuilder#tokenCheck} instead
   */
  public String token() {
    if (token == null) {
      throw new IllegalStateException("the server has a token check of its user and no token");
    }
    return token;
  }

  /**
   * Accepts one more token.
   *
   * @param more the token, not blank
   * @throws IllegalStateException if the server was given a {@link
   *     EmbeddedServerBuilder#tokenCheck} instead
   */
  public void acceptToken(String more) {
    require(!Objects.requireNonNull(more, "more").isBlank(), "the token is blank");
    changeableTokens().add(more);
  }

  /**
   * Accepts a token no more. A connection that was authenticated with it stays open, but every
   * command on it is answered UNAUTHENTICATED until it authenticates again with another one.
   *
   * @param revoked the token; unknown ones are ignored
   * @throws IllegalStateException if the server was given a {@link
   *     EmbeddedServerBuilder#tokenCheck} instead
   */
  public void revokeToken(String revoked) {
    changeableTokens().revoke(Objects.requireNonNull(revoked, "revoked"));
  }

  private Tokens changeableTokens() {
    if (tokens == null) {
      throw new IllegalStateException("the server has a token check of its user and no tokens");
    }
    return tokens;
  }

  /**
   * {@return the certificate of the authority that clients must trust, in PEM}
   *
   * @throws IllegalStateException if the server speaks plaintext or was given its TLS context
   */
  public String caCertificatePem() {
    String pem = tls.caCertificatePem();
    if (pem == null) {
      throw new IllegalStateException(
          "the server made no certificate: it speaks "
              + (tls.context() == null ? "plaintext" : "TLS with a context of its user"));
    }
    return pem;
  }

  /**
   * {@return the file, with {@link #caCertificatePem} written to it in place of what was there}
   *
   * @param file where to write
   * @throws IOException if it can't be written
   * @throws IllegalStateException as {@link #caCertificatePem}
   */
  public Path writeCaPem(Path file) throws IOException {
    return Files.writeString(file, caCertificatePem());
  }

  /** {@return a snapshot of what the server has done so far} */
  public Stats stats() {
    return context.counters().snapshot(context.connections().size(), store);
  }

  /** Removes all items of all caches; the caches stay. */
  public void clear() {
    store.clear();
  }

  /**
   * Closes all open connections at once, in the middle of whatever they do, without a TLS goodbye.
   * The server goes on accepting new ones. Returns without waiting.
   */
  public void dropConnections() {
    listener.abortAll(false);
  }

  /** Like {@link #dropConnections}, but clients see a connection reset. */
  public void resetConnections() {
    listener.abortAll(true);
  }

  /**
   * Ends the server's half of all open connections: TLS says goodbye (close_notify), plaintext ends
   * its stream. Their sockets stay open until the clients close them, and nothing more is answered
   * on them. Returns without waiting.
   */
  public void halfCloseConnections() {
    listener.halfCloseAll();
  }

  /**
   * Stops: accepts no more, reads no more, lets the requests in hand be answered, closes the
   * connections and frees threads and memory. What isn't done within the shutdown timeout is cut
   * off. Closing again does nothing.
   *
   * @throws IllegalStateException if called on one of the server's own event loops, which it would
   *     wait for
   */
  @Override
  public void close() {
    listener.close();
  }
}
