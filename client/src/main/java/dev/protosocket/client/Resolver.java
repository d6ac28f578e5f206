package dev.protosocket.client;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up with the JDK's resolver, which blocks, on threads of its own: an event loop never
 * waits for DNS. The threads are daemons, few, and end when idle.
 */
final class Resolver {
  private static final int MAX_THREADS = 4;

  private static final ThreadPoolExecutor THREADS =
      new ThreadPoolExecutor(
          MAX_THREADS,
          MAX_THREADS,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          new DefaultThreadFactory("protosocket-dns", true));

  static {
    THREADS.allowCoreThreadTimeOut(true);
  }

  private Resolver() {}

  /** Returns all addresses of the name; a literal address needs no lookup and no thread. */
  static CompletableFuture<List<InetAddress>> resolve(String host) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      try {
        return CompletableFuture.completedFuture(List.of(InetAddress.getByAddress(host, literal)));
      } catch (UnknownHostException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return List.of(InetAddress.getAllByName(host));
          } catch (UnknownHostException e) {
            throw new CompletionException(e);
          }
        },
        THREADS);
  }

  static List<InetSocketAddress> withPort(List<InetAddress> addresses, int port) {
    return addresses.stream()
        .map((InetAddress address) -> new InetSocketAddress(address, port))
        .toList();
  }
}
