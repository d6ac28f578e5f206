// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code stats} tells. Thread-safe, but that the store's monitor is held. */
final class MemcachedStats {
  private final MemcachedStore store;
  private final MemcachedVersion version;
  private final Counters counters;
  private final Connections connections;
  private final int maxConnections;

  MemcachedStats(
      MemcachedStore store,
      MemcachedVersion version,
      Counters counters,
      Connections connections,
      int maxConnections) {
    this.store = store;
    this.version = version;
    this.counters = counters;
    this.connections = connections;
    this.maxConnections = maxConnections;
  }

  void execute(List<String> line, MemcachedReplies replies) throws MemcachedError {
    String what = line.size() > 1 ? line.get(1) : "";
    switch (what) {
      case "" -> general().forEach((name, value) -> replies.line("STAT " + name + " " + value));
      case "settings" ->
          settings().forEach((name, value) -> replies.line("STAT " + name + " " + value));
      case "sizes" -> replies.line("STAT sizes_status disabled");
      case "items", "slabs" -> {
        // Nothing to tell: there are no slabs.
      }
      case "reset" -> {
        replies.line("RESET");
        return;
      }
      default -> throw new MemcachedError(MemcachedError.UNKNOWN);
    }
    replies.line("END");
  }

  private Map<String, Object> general() {
    Map<String, Object> stats = new LinkedHashMap<>();
    stats.put("pid", ProcessHandle.current().pid());
    stats.put("uptime", store.uptimeSeconds());
    stats.put("time", store.unixTime(store.now()));
    stats.put("version", version.text());
    stats.put("pointer_size", 64);
    stats.put("max_connections", maxConnections);
    stats.put("curr_connections", connections.size());
    stats.put("total_connections", counters.accepted.sum());
    stats.put("rejected_connections", counters.refused.sum());
    stats.put("cmd_get", counters.gets.sum());
    stats.put("cmd_set", counters.sets.sum());
    stats.put("get_hits", counters.hits.sum());
    stats.put("get_misses", counters.misses.sum());
    stats.put("limit_maxbytes", store.maxBytes());
    stats.put("bytes", store.bytes());
    stats.put("curr_items", store.count());
    stats.put("total_items", store.stored());
    stats.put("evictions", store.evictions());
    return stats;
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("maxbytes", store.maxBytes());
    settings.put("maxconns", maxConnections);
    settings.put("cas_enabled", "yes");
    settings.put("item_size_max", store.maxItemBytes());
    settings.put("flush_enabled", "yes");
    settings.put("dump_enabled", "yes");
    if (!version.isBefore(MemcachedVersion.V1_6_45)) {
      settings.put("client_flags_size", 4);
    }
    return settings;
  }
}
