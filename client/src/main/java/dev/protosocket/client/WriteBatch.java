package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What callers have staged since the last drain: encoded buffers in order, and their requests. */
final class WriteBatch {
  private static final int INITIAL_REQUESTS = 16;

  /** Whole frames, in the order of the wire. */
  final List<ByteBuf> buffers = new ArrayList<>();

  @Nullable Request[] requests = new Request[INITIAL_REQUESTS];
  int requestCount;

  void add(Request request) {
    if (requestCount == requests.length) {
      requests = Arrays.copyOf(requests, requestCount * 2);
    }
    requests[requestCount++] = request;
  }

  /** Forgets the content, whose ownership has moved on. */
  void clear() {
    buffers.clear();
    Arrays.fill(requests, 0, requestCount, null);
    requestCount = 0;
  }
}
