// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.StoreResult;
import org.jspecify.annotations.Nullable;

/**
 * What replies mean to requests for a key, in both protocols; null for those that are none to the
 * request. A reader of one protocol does not know the other's words; and in classic text the word
 * is all that a reply proves itself by, unless it is a value, so only those are taken that can be.
 */
final class Meanings {
  private Meanings() {}

  static @Nullable StoreResult stored(MemcachedReply reply) {
    return switch (reply.code()) {
      case HD, STORED -> StoreResult.STORED;
      case NS, NOT_STORED -> StoreResult.NOT_STORED;
      default -> null;
    };
  }

  static @Nullable StoreResult compared(MemcachedReply reply) {
    return switch (reply.code()) {
      case HD, STORED -> StoreResult.STORED;
      case NS -> StoreResult.NOT_STORED;
      case EX, EXISTS -> StoreResult.CONFLICT;
      case NF, NOT_FOUND -> StoreResult.GONE;
      default -> null;
    };
  }

  static @Nullable DeleteResult deleted(MemcachedReply reply) {
    return switch (reply.code()) {
      case HD, DELETED -> DeleteResult.DONE;
      case NF, NOT_FOUND -> DeleteResult.ABSENT;
      default -> null;
    };
  }

  /** In classic text it is storing what has ended already. */
  static @Nullable DeleteResult deletedByToken(MemcachedReply reply) {
    return switch (reply.code()) {
      case HD, STORED -> DeleteResult.DONE;
      case NF, NOT_FOUND -> DeleteResult.ABSENT;
      case EX, EXISTS -> DeleteResult.CONFLICT;
      default -> null;
    };
  }

  static @Nullable Boolean touched(MemcachedReply reply) {
    return switch (reply.code()) {
      case HD, TOUCHED -> true;
      case EN, NOT_FOUND -> false;
      default -> null;
    };
  }

  static @Nullable Counter counted(MemcachedReply reply) {
    return switch (reply.code()) {
      case VA, NUMBER -> new Counter(true, reply.counter());
      case NF, NOT_FOUND -> Counter.ABSENT;
      default -> null;
    };
  }
}
