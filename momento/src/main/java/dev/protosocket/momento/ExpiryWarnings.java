// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import dev.protosocket.client.CredentialSupplier;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of a key that has expired by this machine's clock. The key is used all the same: the clock
 * may be wrong, and the server has the last word.
 *
 * <p>A key that is parsed again and again, as a {@link CredentialSupplier} may do, is warned of
 * once. Safe for use by any thread.
 */
final class ExpiryWarnings {
  /** Further keys make this forget the ones before, which are then warned of anew. */
  static final int MAX_REMEMBERED = 256;

  private static final Logger logger = LoggerFactory.getLogger(MomentoCredentials.class);

  /** By where the key came from and when it expired, since the key itself is not to be kept. */
  private record Warning(String source, long expiry) {}

  private static final Set<Warning> given = new HashSet<>();

  private ExpiryWarnings() {}

  /**
   * Warns if the key has expired and this has not been said before.
   *
   * @param source names the key
   * @param expiry in seconds since 1970; what is out of range counts as 1970 or the distant future
   */
  static void check(String source, double expiry, Clock clock) {
    if (expiry >= clock.instant().getEpochSecond()) {
      return;
    }
    long seconds = Math.max(0, (long) expiry);
    synchronized (given) {
      if (given.size() == MAX_REMEMBERED) {
        given.clear();
      }
      if (!given.add(new Warning(source, seconds))) {
        return;
      }
    }
    logger.warn(
        "{} expired at {} (claim exp) by this machine's clock, which may be wrong. It is sent all the"
            + " same and the server decides; if it is rejected, create a new key in the Momento"
            + " console",
        source,
        Instant.ofEpochSecond(seconds));
  }
}
