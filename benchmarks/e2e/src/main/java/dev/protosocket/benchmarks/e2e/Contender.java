// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.Arrays;
import java.util.Locale;

/**
 * Everything that can be measured: a client, how it is called, and the server it is measured
 * against.
 */
enum Contender {
  /** The limit. */
  FLOOR("bare Netty TLS loop: the floor", "floor", "FloorSubject", Backend.CANNED, "ASYNC"),
  /** Ours, each completion on the event loop issuing the next operation. */
  ASYNC("protosocket, async on the event loop", "ours", "OursSubject", Backend.CANNED, "ASYNC"),
  /** Ours, fire and recv from one caller's thread. */
  FIRE("protosocket, fire/recv from a caller", "ours", "OursSubject", Backend.CANNED, "FIRE"),
  /** Ours, fire and recv from a thread that does the I/O itself. */
  DRIVEN(
      "protosocket, fire/recv on a driven loop", "ours", "OursSubject", Backend.CANNED, "DRIVEN"),
  /** Ours, blocking calls from as many threads as operations in flight. */
  BLOCKING("protosocket, blocking", "ours", "OursSubject", Backend.CANNED, "BLOCKING"),
  /** The same from virtual threads; needs JDK 21. */
  VIRTUAL("protosocket, virtual threads", "ours", "OursSubject", Backend.CANNED, "VIRTUAL"),
  /** Ours, one call for as many keys as operations in flight. */
  GETALL("protosocket, getAll", "ours", "OursSubject", Backend.CANNED, "BATCH"),
  /** The limit of calls that wait. */
  HANDOFF(
      "bare Netty TLS loop that wakes a thread for each reply",
      "floor",
      "FloorSubject",
      Backend.CANNED,
      "BLOCKING"),
  /** The same for virtual threads. */
  HANDOFF_VIRTUAL(
      "bare Netty TLS loop that wakes a virtual thread for each reply",
      "floor",
      "FloorSubject",
      Backend.CANNED,
      "VIRTUAL"),
  /** Async, with metrics. */
  ASYNC_METRICS(
      "protosocket, async, metrics on", "ours", "MeteredSubject", Backend.CANNED, "ASYNC"),
  /** Fire and recv, with metrics. */
  FIRE_METRICS(
      "protosocket, fire/recv, metrics on", "ours", "MeteredSubject", Backend.CANNED, "FIRE"),
  /** Momento's SDK with futures. */
  MOMENTO("Momento SDK (gRPC), futures", "momento", "MomentoSubject", Backend.GRPC, "ASYNC"),
  /** Momento's SDK, waiting for each future. */
  MOMENTO_BLOCKING(
      "Momento SDK (gRPC), blocking", "momento", "MomentoSubject", Backend.GRPC, "BLOCKING"),
  /** Lettuce as fast as it can be made. */
  LETTUCE_TUNED("Lettuce tuned, futures", "lettuce", "TunedLettuce", Backend.REDIS, "ASYNC"),
  /** The same with its blocking calls. */
  LETTUCE_TUNED_BLOCKING(
      "Lettuce tuned, blocking", "lettuce", "TunedLettuce", Backend.REDIS, "BLOCKING"),
  /** The same from virtual threads. */
  LETTUCE_TUNED_VIRTUAL(
      "Lettuce tuned, virtual threads", "lettuce", "TunedLettuce", Backend.REDIS, "VIRTUAL"),
  /** Lettuce as it comes. */
  LETTUCE_DEFAULT("Lettuce defaults, futures", "lettuce", "DefaultLettuce", Backend.REDIS, "ASYNC"),
  /** The limit, over memcached's meta protocol and plain TCP, as all that follow. */
  MC_FLOOR(
      "bare Netty loop, meta protocol: the floor",
      "floor",
      "MetaFloorSubject",
      Backend.MEMCACHED,
      "ASYNC"),
  /** Ours, each completion on the event loop issuing the next operation. */
  MC_ASYNC(
      "protosocket-memcached, async on the event loop",
      "ours",
      "MemcachedSubject",
      Backend.MEMCACHED,
      "ASYNC"),
  /** Ours, fire and recv from one caller's thread. */
  MC_FIRE(
      "protosocket-memcached, fire/recv from a caller",
      "ours",
      "MemcachedSubject",
      Backend.MEMCACHED,
      "FIRE"),
  /** Ours, fire and recv from a thread that does the I/O itself. */
  MC_DRIVEN(
      "protosocket-memcached, fire/recv on a driven loop",
      "ours",
      "MemcachedSubject",
      Backend.MEMCACHED,
      "DRIVEN"),
  /** Ours, blocking calls from as many threads as operations in flight. */
  MC_BLOCKING(
      "protosocket-memcached, blocking", "ours", "MemcachedSubject", Backend.MEMCACHED, "BLOCKING"),
  /** folsom's callbacks on its event loop. */
  FOLSOM("folsom binary, callbacks", "memcached", "BinaryFolsom", Backend.MEMCACHED, "ASYNC"),
  /** The same over the text protocol. */
  FOLSOM_TEXT("folsom text, callbacks", "memcached", "TextFolsom", Backend.MEMCACHED, "ASYNC"),
  /** xmemcached from as many threads as operations in flight. */
  XMEMCACHED(
      "xmemcached text, blocking", "memcached", "XmemcachedSubject", Backend.MEMCACHED, "BLOCKING"),
  /** spymemcached, the same way. */
  SPYMEMCACHED(
      "spymemcached binary, blocking",
      "memcached",
      "SpymemcachedSubject",
      Backend.MEMCACHED,
      "BLOCKING"),
  /** The limit over TLS, as the four that follow. */
  MC_TLS_FLOOR(
      "bare Netty TLS loop, meta protocol: the floor",
      "floor",
      "MetaFloorSubject",
      Backend.MEMCACHED_TLS,
      "ASYNC"),
  /** Ours. */
  MC_TLS_ASYNC(
      "protosocket-memcached over TLS, async on the event loop",
      "ours",
      "MemcachedSubject",
      Backend.MEMCACHED_TLS,
      "ASYNC"),
  /** Ours, fire and recv. */
  MC_TLS_FIRE(
      "protosocket-memcached over TLS, fire/recv from a caller",
      "ours",
      "MemcachedSubject",
      Backend.MEMCACHED_TLS,
      "FIRE"),
  /** Ours, on a driven loop. */
  MC_TLS_DRIVEN(
      "protosocket-memcached over TLS, fire/recv on a driven loop",
      "ours",
      "MemcachedSubject",
      Backend.MEMCACHED_TLS,
      "DRIVEN"),
  /** Ours, from threads. */
  MC_TLS_BLOCKING(
      "protosocket-memcached over TLS, blocking",
      "ours",
      "MemcachedSubject",
      Backend.MEMCACHED_TLS,
      "BLOCKING"),
  /** folsom, by the JDK's TLS. */
  FOLSOM_TLS(
      "folsom binary over TLS, callbacks",
      "memcached",
      "BinaryFolsom",
      Backend.MEMCACHED_TLS,
      "ASYNC"),
  /** The limit against a server whose replies are canned, as the two that follow. */
  MC_CANNED_FLOOR(
      "bare Netty loop, meta protocol, canned replies: the floor",
      "floor",
      "MetaFloorSubject",
      Backend.CANNED_META,
      "ASYNC"),
  /** Ours. */
  MC_CANNED_ASYNC(
      "protosocket-memcached, canned replies, async on the event loop",
      "ours",
      "MemcachedSubject",
      Backend.CANNED_META,
      "ASYNC"),
  /** Ours, fire and recv. */
  MC_CANNED_FIRE(
      "protosocket-memcached, canned replies, fire/recv from a caller",
      "ours",
      "MemcachedSubject",
      Backend.CANNED_META,
      "FIRE"),
  /** Ours, on a driven loop. */
  MC_CANNED_DRIVEN(
      "protosocket-memcached, canned replies, fire/recv on a driven loop",
      "ours",
      "MemcachedSubject",
      Backend.CANNED_META,
      "DRIVEN");

  private static final String PACKAGE = "dev.protosocket.benchmarks.";

  private final String label;
  private final String module;
  private final String mainClass;
  private final Backend backend;
  private final String mode;

  Contender(String label, String module, String mainClass, Backend backend, String mode) {
    this.label = label;
    this.module = module;
    this.mainClass = mainClass;
    this.backend = backend;
    this.mode = mode;
  }

  /** Name on the command line and in the JSON. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Contender of(String id) {
    return Arrays.stream(values())
        .filter(contender -> contender.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no subject "
                        + id
                        + "; there are "
                        + Arrays.stream(values()).map(Contender::id).toList()));
  }

  /** Name in tables and charts. */
  String label() {
    return label;
  }

  /** Whether it is this project's client. */
  boolean isOurs() {
    return module.equals("ours");
  }

  /** Folder of its module under {@code benchmarks}. */
  String module() {
    return module;
  }

  String mainClass() {
    return PACKAGE + module + "." + mainClass;
  }

  Backend backend() {
    return backend;
  }

  String mode() {
    return mode;
  }
}
