// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

/**
 * Tells which of the keys that this client has read have changed on the server, whoever has changed
 * them. Unlike the other capabilities it makes no calls: it is of one client, and what stands
 * between it and a reader and answers by itself does not forward it.
 *
 * <ol>
 *   <li>Of a read that begins after {@link Listener#began} and ends before {@link Listener#ended},
 *       the next change of its key is told: a write, a delete, the end of its time to live once the
 *       server has removed it, an eviction. Later ones are if the key is read again.
 *   <li>It is told after the answer of that read: a future of the client completes before, while a
 *       thread that waits may see the answer later than the listener sees the change.
 *   <li>After {@code ended} nothing is told until {@code began}, and what has changed meanwhile
 *       never is: everything that was read must be taken for changed, and so must the answers that
 *       are under way. The end of one connection is told before the first answer on another.
 *   <li>More may be told than has changed.
 * </ol>
 *
 * <p>How late a change is told is a matter of the network: a peer that has gone without a word ends
 * it only when the connection is found to be dead.
 */
public interface Invalidations {
  /**
   * Tells a listener from now on, until the client is closed. If it has begun already, {@link
   * Listener#began} is called at once.
   */
  void listen(Listener listener);

  /** What is told; on event loops, so nothing here may wait. At first nothing has begun. */
  interface Listener {
    /** From now on changes of what is read are told. Not called twice without an end between. */
    void began();

    /** No changes are told any more. Not called without a beginning. */
    void ended();

    /**
     * A key has changed, or may have.
     *
     * @param cache the cache; a key of the server may be one of several caches, which are told one
     *     by one
     * @param key the listener's to keep
     */
    void changed(String cache, byte[] key);

    /** All keys have changed, or may have. */
    void allChanged();
  }
}
