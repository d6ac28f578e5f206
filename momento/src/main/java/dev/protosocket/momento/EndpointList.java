// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import dev.protosocket.client.Credential;
import dev.protosocket.client.internal.TokenAccess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Fetches the list of addresses. Immutable. */
final class EndpointList {
  /** Bytes of an answer. */
  static final int MAX_BODY = 1024 * 1024;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int OK = 200;

  private final URI url;
  private final Credential credential;
  private final HttpClient client;

  EndpointList(URI url, Credential credential) {
    this.url = url;
    this.credential = credential;
    // Here, on the thread that opens the pool: making it takes long enough to hold an event loop
    // up.
    this.client = Http.CLIENT;
  }

  /**
   * Asks once.
   *
   * @return a future of the addresses by zone; fails with an {@link IOException} that names the URL
   */
  CompletableFuture<Map<String, List<InetSocketAddress>>> fetch() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("authorization", TokenAccess.tokenOf(credential))
            .GET();
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request.build(), info -> new BoundedBody(MAX_BODY));
    // The request's own timeout ends with the header.
    return sent.copy()
        .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (response, failure) -> {
              if (failure != null) {
                sent.cancel(true);
              }
              try {
                return parse(response, failure);
              } catch (IOException e) {
                throw new CompletionException(
                    new IOException("address discovery at " + url + ": " + e.getMessage(), e));
              }
            });
  }

  private static Map<String, List<InetSocketAddress>> parse(
      HttpResponse<byte[]> response, Throwable failure) throws IOException {
    if (failure != null) {
      Throwable cause = failure.getCause() != null ? failure.getCause() : failure;
      throw new IOException(cause.toString(), cause);
    }
    if (response.statusCode() != OK) {
      throw new IOException("the answer has status " + response.statusCode());
    }
    return EndpointsParser.parse(response.body());
  }

  /**
   * One client for the process, made on first use: before Java 21 it cannot be closed, and its
   * threads would stay until it is collected.
   */
  private static final class Http {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }
}
