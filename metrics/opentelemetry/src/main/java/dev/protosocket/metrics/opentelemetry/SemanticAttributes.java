// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.opentelemetry;

import dev.protosocket.client.ServerErrorException;
import dev.protosocket.proto.StatusCode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/** The attributes of OpenTelemetry's stable semantic conventions for databases. */
final class SemanticAttributes {
  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("db.namespace");
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  static final AttributeKey<String> STATUS = AttributeKey.stringKey("db.response.status_code");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  static final AttributeKey<String> POOL = AttributeKey.stringKey("db.client.connection.pool.name");
  static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

  /** Unless another is said. The conventions' own list does not name it. */
  static final String MOMENTO = "momento";

  private static final String NO_STATUS = "NO_STATUS";

  private SemanticAttributes() {}

  /** What an operation without a cache has no use for is left out. */
  static Attributes of(String system, String server, int port, String cache, String operation) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put(SYSTEM, system)
            .put(OPERATION, operation)
            .put(SERVER, server)
            .put(PORT, port);
    if (!cache.isEmpty()) {
      attributes.put(NAMESPACE, cache);
    }
    return attributes.build();
  }

  /**
   * Adds why an operation failed: the server's status if it answered, else the exception's type.
   */
  static void addError(AttributesBuilder attributes, Throwable error) {
    if (error instanceof ServerErrorException answer) {
      String status = status(answer);
      attributes.put(STATUS, status);
      // On the wire no status and OK are the same; as the type of an error OK would mislead.
      attributes.put(ERROR, answer.status() == StatusCode.OK ? NO_STATUS : status);
    } else {
      attributes.put(ERROR, error.getClass().getName());
    }
  }

  private static String status(ServerErrorException answer) {
    @Nullable StatusCode status = answer.status();
    return status == null ? Integer.toString(answer.statusNumber()) : status.name();
  }
}
