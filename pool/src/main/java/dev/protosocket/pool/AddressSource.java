package dev.protosocket.pool;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A pool's live view of where its service is. Made by {@link AddressProvider#open}; used on event
 * loops, possibly by several at once, so implementations are thread-safe and never block.
 */
public interface AddressSource extends AutoCloseable {
  /**
   * Returns resolved addresses for one dial, best first; the dial tries them in this order. Called
   * again for each dial, so that successive answers can spread the load.
   *
   * @return a stage of at least one address, or a failure that says why there is none
   */
  CompletionStage<List<InetSocketAddress>> addresses();

  /**
   * A connection to this address has been authenticated.
   *
   * @param address as returned by {@link #addresses}
   */
  default void succeeded(InetSocketAddress address) {}

  /**
   * A dial of this address failed before the server could judge the credential.
   *
   * @param address as returned by {@link #addresses}
   */
  default void failed(InetSocketAddress address) {}

  /**
   * Tells whether a connection to this address should be moved. Asked every 30 s for connections
   * that are up; the pool then dials anew and moves one connection at a time.
   *
   * @param address of a connection that is up
   * @return true if {@link #addresses} would now rather give others
   */
  default boolean prefersOther(InetSocketAddress address) {
    return false;
  }

  /** Ends background work. Idempotent, does not wait. */
  @Override
  default void close() {}
}
