package dev.protosocket.client;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;

/** Encoded cache names, so that a call doesn't encode its cache's name again. For any thread. */
final class CacheNames {
  /** More names than that are encoded each time. */
  private static final int MAX_NAMES = 1024;

  private final ConcurrentHashMap<String, byte[]> names = new ConcurrentHashMap<>();

  /** Returns the name's UTF-8 bytes, not to be changed. */
  byte[] utf8(String cache) {
    byte[] name = names.get(cache);
    if (name == null) {
      if (cache.isBlank()) {
        throw new InvalidRequestException("the cache name is blank");
      }
      name = cache.getBytes(StandardCharsets.UTF_8);
      if (names.size() < MAX_NAMES) {
        names.put(cache, name);
      }
    }
    return name;
  }
}
