// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Credential;
import dev.protosocket.client.DialPlan;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.spi.Blocking;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Connects as any client does, and remembers when each step was done: as the plan of the dial, the
 * client tells it of the addresses and of the end of TLS. Made for one attempt; its methods are
 * called on the event loop, and read after the attempt has ended.
 */
final class PingProbe implements DialPlan, AutoCloseable {
  /**
   * One step.
   *
   * @param name what it was
   * @param nanos how long it took
   * @param details what is to be known of it, a line each; one at least if it did not fail
   * @param failure why it failed; null if it did not
   */
  record Step(String name, long nanos, List<String> details, @Nullable Throwable failure) {}

  private final Credential credential;
  private final @Nullable WatchedTls watched;
  private final ClientConfig config;
  private final List<Step> steps = new ArrayList<>();
  private long since;
  private volatile @Nullable InetSocketAddress address;
  private volatile long tcpDone;

  PingProbe(ClientConfig config, boolean tls, @Nullable Path caFile) {
    this.credential = config.credential();
    if (tls) {
      WatchedTls watch = new WatchedTls(caFile, () -> tcpDone = System.nanoTime());
      this.watched = watch;
      this.config = config.toBuilder().tls(watch.options()).build();
    } else {
      this.watched = null;
      this.config = config;
    }
  }

  /**
   * Connects.
   *
   * @throws ConnectionFailedException if a step failed, which is the last of {@link #steps} then
   */
  ProtosocketClient connect() {
    since = System.nanoTime();
    try {
      ProtosocketClient client = Blocking.await(ProtosocketClient.connectAsync(config, this));
      done("authentication", List.of("accepted"));
      return client;
    } catch (ConnectionFailedException e) {
      synchronized (steps) {
        failed(e);
      }
      throw e;
    }
  }

  List<Step> steps() {
    synchronized (steps) {
      return List.copyOf(steps);
    }
  }

  /** Adds a step that ends now. */
  void done(String name, List<String> details) {
    synchronized (steps) {
      long now = System.nanoTime();
      steps.add(new Step(name, now - since, details, null));
      since = now;
    }
  }

  /** Adds a step that has failed. */
  void failed(String name, List<String> details, Throwable failure) {
    synchronized (steps) {
      steps.add(new Step(name, System.nanoTime() - since, details, failure));
    }
  }

  @Override
  public CompletionStage<List<InetSocketAddress>> addresses() {
    return DialPlan.resolve(credential.endpointHost(), credential.port())
        .thenApply(
            found -> {
              done("name", List.of(addresses(found)));
              return found;
            });
  }

  @Override
  public void connected(InetSocketAddress to) {
    address = to;
    if (watched != null) {
      tcp(text(to));
      List<String> details = new ArrayList<>(List.of(watched.session()));
      details.addAll(certificate());
      done("TLS", details);
    } else {
      done("TCP", List.of(text(to)));
    }
  }

  @Override
  public void close() {
    if (watched != null) {
      watched.close();
    }
  }

  /** TCP was done when TLS began. */
  private void tcp(String to) {
    synchronized (steps) {
      steps.add(new Step("TCP", tcpDone - since, List.of(to), null));
      since = tcpDone;
    }
  }

  private void failed(ConnectionFailedException e) {
    if (address != null) {
      failed("authentication", List.of(), e);
    } else if (tcpDone != 0) {
      // host/address:port
      tcp(e.address().substring(e.address().indexOf('/') + 1));
      failed("TLS", certificate(), e);
    } else {
      failed(steps.isEmpty() ? "name" : "TCP", List.of(), e);
    }
  }

  private List<String> certificate() {
    X509Certificate certificate = watched == null ? null : watched.certificate();
    if (certificate == null) {
      return List.of();
    }
    return List.of(
        "certificate: " + name(certificate.getSubjectX500Principal().getName()),
        "issued by: " + name(certificate.getIssuerX500Principal().getName()),
        "expires: " + KeyCommand.until(certificate.getNotAfter().toInstant()));
  }

  /** Whoever made the certificate chose the name. */
  private static String name(String distinguished) {
    return Words.printable(distinguished.getBytes(UTF_8), false);
  }

  private static String addresses(List<InetSocketAddress> found) {
    return found.stream()
        .map(each -> each.getAddress().getHostAddress())
        .collect(Collectors.joining(", "));
  }

  private static String text(InetSocketAddress to) {
    return NetUtil.toSocketAddressString(to);
  }
}
