// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/**
 * ElastiCache's auto discovery: what its servers answer to {@code config get cluster}. Any node
 * does, and so does the configuration endpoint. Serverless caches have no need of it, and do not.
 *
 * <pre>{@code
 * NodeSource nodes =
 *     ElastiCache.source(new Endpoint("mine.cfg.use1.cache.amazonaws.com", 11211));
 * ShardedClient fleet = ShardedClient.builder(connector).connect(nodes, Duration.ofMinutes(1));
 * }</pre>
 */
public final class ElastiCache {
  /** The longest answer; AWS allows 300 nodes. */
  public static final int MAX_ANSWER_BYTES = 1 << 20;

  /** Each is a number of at most so many digits: version, length and port. */
  private static final int MAX_DIGITS = 18;

  private static final int HEADER_WORDS = 4;
  static final String TAIL = "\r\nEND\r\n";

  /** Below what a fleet waits for a source. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private ElastiCache() {}

  /**
   * Returns a source of nodes whose versions only grow. It asks over a connection of its own, made
   * for each question, by an address that is looked up for it; on a thread of its own, one question
   * at a time, which ends after 5 seconds.
   *
   * @param server the configuration endpoint; plain text
   */
  public static NodeSource source(Endpoint server) {
    return source(
        new ConfigurationRequest(Objects.requireNonNull(server, "server"), null, TIMEOUT));
  }

  /**
   * Returns the same for a cluster with encryption in transit.
   *
   * @param tls whom to trust, {@code SSLContext.getDefault().getSocketFactory()} for instance; the
   *     certificate must be the host's
   */
  public static NodeSource source(Endpoint server, SSLSocketFactory tls) {
    return source(
        new ConfigurationRequest(
            Objects.requireNonNull(server, "server"), Objects.requireNonNull(tls, "tls"), TIMEOUT));
  }

  private static NodeSource source(ConfigurationRequest request) {
    return new BlockingSource("protosocket-fleet-elasticache", request);
  }

  /**
   * Returns the same with another way to ask.
   *
   * @param ask sends {@code config get cluster\r\n} and gives the whole answer, up to and including
   *     {@code END\r\n}
   */
  public static NodeSource source(Supplier<? extends CompletionStage<byte[]>> ask) {
    Objects.requireNonNull(ask, "ask");
    return () -> ask.get().thenApply(ElastiCache::parse);
  }

  /**
   * Reads an answer. A node is called {@code host:port} by its host name, not by its address, so
   * that a server that is replaced keeps its keys; only a node without a name goes by its address.
   *
   * @param answer to {@code config get cluster}, or to {@code get AmazonElastiCache:cluster}, which
   *     older servers want
   * @throws IllegalArgumentException if it is malformed, or another answer, such as ERROR
   */
  public static NodeList parse(byte[] answer) {
    if (answer.length > MAX_ANSWER_BYTES) {
      throw new IllegalArgumentException(
          "an answer of " + answer.length + " bytes is longer than " + MAX_ANSWER_BYTES);
    }
    String text = new String(answer, US_ASCII);
    int headerEnd = text.indexOf("\r\n");
    if (headerEnd < 0) {
      throw malformed("has no end of line");
    }
    List<String> header = words(text.substring(0, headerEnd));
    if (header.size() != HEADER_WORDS
        || !(header.get(0).equals("CONFIG") || header.get(0).equals("VALUE"))) {
      throw malformed("is none; the server may be no ElastiCache cluster, or be a serverless one");
    }
    long length = number(header.get(HEADER_WORDS - 1));
    int start = headerEnd + 2;
    if (length > answer.length - start || !text.startsWith(TAIL, start + (int) length)) {
      throw malformed("is not as long as it says");
    }
    String body = text.substring(start, start + (int) length);
    int versionEnd = body.indexOf('\n');
    int hostsEnd = versionEnd < 0 ? -1 : body.indexOf('\n', versionEnd + 1);
    if (hostsEnd < 0) {
      throw malformed("has not two lines");
    }
    List<Node> nodes = new ArrayList<>();
    for (String host : words(body.substring(versionEnd + 1, hostsEnd).strip())) {
      nodes.add(node(host));
    }
    return new NodeList(number(body.substring(0, versionEnd).strip()), nodes);
  }

  /** Of {@code host|address|port}, where the address may be empty. */
  private static Node node(String text) {
    int first = text.indexOf('|');
    int last = text.lastIndexOf('|');
    if (first < 0 || first == last) {
      throw malformed("has a node without two bars");
    }
    String host = first == 0 ? text.substring(1, last) : text.substring(0, first);
    return Node.of(new Endpoint(host, Math.toIntExact(number(text.substring(last + 1)))));
  }

  private static List<String> words(String line) {
    return Arrays.stream(line.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }

  private static long number(String digits) {
    boolean numeric =
        !digits.isEmpty()
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!numeric) {
      throw malformed("has something else where a number belongs");
    }
    return Long.parseLong(digits);
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("the cluster's configuration " + what);
  }
}
