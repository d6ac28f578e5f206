// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.ResolutionFailed;
import dev.protosocket.client.ConnectionFailedException.TcpFailed;
import dev.protosocket.client.ConnectionFailedException.TimedOut;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Plugins;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets one connection up: name resolution, TCP to one address after the other, TLS, authentication,
 * all under one deadline. Every step that fails ends the attempt with an exception of its own, and
 * the socket with it. Confined to one event loop.
 */
final class Connector {
  private static final Logger logger = LoggerFactory.getLogger(Connector.class);

  private static final String TLS_1_3 = "TLSv1.3";

  /** What is under way, for the message of a timeout. */
  private enum Step {
    CREDENTIAL("asking for the credential", "check the credential supplier"),
    FILES("reading the certificate files", "check the disk that they are on"),
    RESOLVE("name resolution", "check this machine's DNS"),
    TCP("TCP connect", "check the port, and that no firewall drops the packets"),
    TLS("TLS handshake", "check that the server speaks TLS on this port"),
    AUTHENTICATE("authentication", "the server accepted the connection but did not answer");

    final String title;
    final String remedy;

    Step(String title, String remedy) {
      this.title = title;
      this.remedy = remedy;
    }
  }

  /** With the supplied credential, once there is one. */
  private ClientConfig config;

  private final EventLoops loops;
  private final DialPlan plan;
  private final EventLoop loop;
  private final String serverName;
  private final long startNanos;
  private final long deadlineNanos;
  private final CompletableFuture<ProtosocketClient> result;
  private final ObserverGuard observer;
  private ConnectionState state = ConnectionState.CLOSED;
  private Step step = Step.RESOLVE;
  private String address;
  private @Nullable TcpConnect tcp;
  private @Nullable ProtosocketClient made;

  /** The look-up of the server's name, if that is what gives the addresses. */
  private @Nullable LookupFuture<?> lookup;

  private Connector(ClientConfig config, EventLoops loops, DialPlan plan) {
    this.config = config;
    this.loops = loops;
    this.plan = plan;
    this.loop = loops.group().next();
    this.result = loops.calls().newFuture();
    this.serverName = config.credential().serverName();
    this.observer =
        new ObserverGuard(config.observer(), ConnectionInfo.unconnected(config.credential()));
    this.address = config.credential().endpointHost() + ":" + config.credential().port();
    this.startNanos = System.nanoTime();
    this.deadlineNanos = startNanos + config.connectTimeout().toNanos();
  }

  /** Begins to connect. Cancelling the future ends the attempt. */
  static CompletableFuture<ProtosocketClient> connect(ClientConfig config, DialPlan plan) {
    EventLoops loops = EventLoops.acquire(config.eventLoopGroup());
    Platform.announce(config, loops);
    Connector connector = new Connector(config, loops, plan);
    connector.result.whenComplete(
        (client, failure) -> {
          // Whoever else completes it gives the attempt up.
          if (client == null || client != connector.made) {
            connector.onLoop(connector::abort);
          }
        });
    if (config.eventLoopGroup() != null) {
      // With a loop that its owner shuts down everything is gone that would end the attempt.
      connector.whenTerminated(connector.result, connector::lost);
    }
    connector.onLoop(connector::start);
    return connector.result;
  }

  /**
   * Waits for the end of an attempt, by the caller's own clock; leaves nothing behind on failure.
   */
  static ProtosocketClient await(
      ClientConfig config, long startNanos, CompletableFuture<ProtosocketClient> result) {
    Duration timeout = config.connectTimeout();
    long until = Blocking.endOf(startNanos, timeout.toNanos());
    try {
      return Blocking.await(result, until, RequestFate.NOT_SENT, "while connecting");
    } catch (TimeoutException e) {
      Credential credential = config.credential();
      String address = credential.endpointHost() + ":" + credential.port();
      throw TimedOut.byCallersClock(address, timeout).withCallerStack();
    } catch (RequestCancelledException e) {
      // It may have succeeded at the same moment.
      result.thenAccept(ProtosocketClient::closeAsync);
      throw e;
    }
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(() -> step(task));
    } catch (RejectedExecutionException e) {
      lost();
    }
  }

  /** The caller's event loops have been shut down, and with them every channel is closed. */
  private void lost() {
    loops.release();
    result.completeExceptionally(
        new ConnectionClosedException(RequestFate.NOT_SENT, CloseReason.loopsShutDown()));
  }

  /** Runs one step: what it throws ends the attempt at once, rather than with the timeout. */
  private void step(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      threw(e);
    }
  }

  private void threw(Throwable e) {
    CloseReason reason =
        new CloseReason(CloseReason.Kind.INTERNAL_ERROR, step.title + " threw " + e, e);
    fail(new ConnectionClosedException(RequestFate.NOT_SENT, reason));
  }

  private void start() {
    if (result.isDone()) {
      return;
    }
    enter(ConnectionState.CONNECTING);
    Future<?> timer =
        loop.schedule(this::timedOut, deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    result.whenComplete((client, failure) -> timer.cancel(false));
    WatchedSupplier supplier = config.credentialSupplier();
    if (supplier == null) {
      refreshTls();
      return;
    }
    step = Step.CREDENTIAL;
    supplier
        .ask()
        .whenComplete((credential, failure) -> onLoop(() -> supplied(credential, failure)));
  }

  private void supplied(@Nullable Credential credential, @Nullable Throwable failure) {
    if (result.isDone()) {
      return;
    }
    if (credential == null || failure != null) {
      // Its message is the supplier's, and may hold anything.
      failSupplier(failure == null ? "gave null" : "failed with " + failure.getClass().getName());
    } else if (!credential.isForServerOf(config.credential())) {
      failSupplier("gave a credential for another server");
    } else {
      config = config.withSupplied(credential);
      refreshTls();
    }
  }

  private void refreshTls() {
    CompletableFuture<Void> refreshed = config.tls().refresh(loop);
    if (refreshed.isDone()) {
      resolve();
      return;
    }
    step = Step.FILES;
    refreshed.thenRun(() -> onLoop(this::resolve));
  }

  private void failSupplier(String what) {
    fail(
        new AuthenticationFailed(
            address, "the credential supplier " + what, "check the supplier", null, null));
  }

  private void resolve() {
    if (result.isDone()) {
      return;
    }
    step = Step.RESOLVE;
    Plugins.stage("the dial plan", this::addresses)
        // A null among them must not be met later.
        .thenApply(List::copyOf)
        .whenComplete(
            (addresses, failure) ->
                onLoop(
                    () -> {
                      if (failure != null) {
                        boolean wrapped =
                            failure instanceof CompletionException && failure.getCause() != null;
                        Throwable cause = wrapped ? failure.getCause() : failure;
                        fail(new ResolutionFailed(address, "no address found: " + cause, cause));
                      } else if (addresses.isEmpty()) {
                        fail(new ResolutionFailed(address, "the list of addresses is empty", null));
                      } else {
                        openSocket(addresses);
                      }
                    }));
  }

  private CompletionStage<List<InetSocketAddress>> addresses() {
    CompletionStage<List<InetSocketAddress>> stage = plan.addresses();
    if (stage instanceof LookupFuture<List<InetSocketAddress>> share) {
      lookup = share;
    }
    return stage;
  }

  private void openSocket(List<InetSocketAddress> addresses) {
    if (result.isDone()) {
      return;
    }
    step = Step.TCP;
    TcpConnect tcpStage = new TcpConnect(config, loops, loop, plan, deadlineNanos, result);
    tcp = tcpStage;
    tcpStage
        .connect(addresses, address)
        .whenComplete(
            (socket, failure) ->
                step(
                    () -> {
                      if (failure == null) {
                        connected(tcpStage, socket.channel(), socket.auth());
                      } else if (failure instanceof TcpFailed) {
                        fail(failure);
                      } else {
                        threw(failure);
                      }
                    }));
  }

  private void connected(TcpConnect tcpStage, Channel ch, HandshakeHandler auth) {
    address = auth.address();
    auth.result()
        .whenComplete(
            (multiplexer, failure) ->
                step(
                    () -> {
                      if (failure != null) {
                        fail(failure);
                      } else {
                        succeed(ch, multiplexer);
                      }
                    }));
    if (config.tls().isPlaintext()) {
      step = Step.AUTHENTICATE;
      ch.config().setAutoRead(true);
      tcpStage.tellConnected();
      auth.start();
      return;
    }
    step = Step.TLS;
    SslHandler tls = config.tls().newHandler(ch.alloc(), serverName, config.credential().port());
    // The connect deadline covers the handshake.
    tls.setHandshakeTimeoutMillis(0);
    RenegotiationGuard guard = new RenegotiationGuard();
    ch.pipeline().addFirst(guard, tls);
    ch.config().setAutoRead(true);
    tls.handshakeFuture()
        .addListener(
            handshake ->
                step(
                    () -> {
                      Throwable refusal =
                          handshake.isSuccess()
                              ? config.tls().refusal(tls, serverName)
                              : handshake.cause();
                      if (refusal == null) {
                        if (tls.engine().getSession().getProtocol().equals(TLS_1_3)) {
                          ch.pipeline().remove(guard);
                        }
                        step = Step.AUTHENTICATE;
                        tcpStage.tellConnected();
                        auth.start();
                      } else {
                        fail(TlsFailures.describe(address, serverName, refusal));
                      }
                    }));
  }

  private void succeed(Channel ch, Multiplexer multiplexer) {
    Connection connection = new Connection(ch, multiplexer, config, loops);
    ProtosocketClient client = new ProtosocketClient(connection);
    CredentialRefresh.start(connection);
    if (config.eventLoopGroup() != null) {
      // A loop that is shut down without a quiet period may end without closing its channels.
      whenTerminated(multiplexer.closed(), () -> multiplexer.poison(CloseReason.loopsShutDown()));
    }
    long connectNanos = System.nanoTime() - startNanos;
    enter(ConnectionState.READY);
    multiplexer.observer.onConnect(client, connectNanos);
    multiplexer
        .closed()
        .whenComplete(
            (reason, never) -> {
              multiplexer.observer.onStateChange(
                  multiplexer.hasDrained() ? ConnectionState.DRAINING : ConnectionState.READY,
                  ConnectionState.CLOSED);
              multiplexer.observer.onClose(client, reason);
            });
    made = client;
    if (!result.complete(client)) {
      client.closeAsync();
    }
  }

  /** From READY on the connection itself reports. */
  private void enter(ConnectionState next) {
    observer.onStateChange(state, next);
    state = next;
  }

  private void whenTerminated(CompletableFuture<?> until, Runnable action) {
    FutureListener<Object> gone = end -> action.run();
    loop.terminationFuture().addListener(gone);
    until.whenComplete((done, failure) -> loop.terminationFuture().removeListener(gone));
  }

  private void timedOut() {
    fail(
        new TimedOut(
            step.title,
            address,
            "not done within the connect timeout of " + config.connectTimeout().toMillis() + " ms",
            step.remedy));
  }

  private void fail(Throwable failure) {
    if (!result.isDone()) {
      logger.debug("{}: not connected: {}", address, failure.getMessage());
      observer.onConnectFailed(failure, System.nanoTime() - startNanos);
    }
    if (result.completeExceptionally(failure) && tcp != null) {
      tcp.tellFailed(failure);
    }
  }

  /** Cleans up after a failure or a cancellation. */
  private void abort() {
    if (state == ConnectionState.CONNECTING) {
      enter(ConnectionState.CLOSED);
    }
    if (lookup != null) {
      lookup.cancel(false);
    }
    if (tcp != null) {
      tcp.close();
    }
    loops.release();
  }
}
