// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * ElastiCache's auto discovery: what its servers answer to {@code config get cluster}. The question
 * is the caller's to send, to any node or to the configuration endpoint, on a connection that it
 * has or makes for that; the answer is read here.
 */
public final class ElastiCache {
  /** The longest answer; AWS allows 300 nodes. */
  public static final int MAX_ANSWER_BYTES = 1 << 20;

  /** Each is a number of at most so many digits: version, length and port. */
  private static final int MAX_DIGITS = 18;

  private static final int HEADER_WORDS = 4;
  private static final String TAIL = "\r\nEND\r\n";

  private ElastiCache() {}

  /**
   * Returns a source of nodes whose versions only grow.
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
