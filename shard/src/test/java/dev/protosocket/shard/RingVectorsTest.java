// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What other projects publish of their rings. The 99 rows in {@code ketama-libmemcached.txt} are
 * figures of libmemcached's fixture: key, hash of the key, point found, server, and the server with
 * labels that begin with a slash.
 */
class RingVectorsTest {
  private static final int[] WEIGHTS = {600, 300, 200, 350, 1000, 800, 950, 100};

  record Row(String key, long hash, long point, int server, int spyServer) {}

  static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                RingVectorsTest.class.getResourceAsStream("/ketama-libmemcached.txt"), US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] parts = line.split(" ", -1);
        rows.add(
            new Row(
                parts[0],
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4])));
      }
    }
    assertThat(rows).hasSize(99);
    return rows;
  }

  private static List<Node> libmemcachedNodes() {
    return IntStream.rangeClosed(1, 8)
        .mapToObj(i -> node("10.0.1." + i, 11211).withWeight(WEIGHTS[i - 1]))
        .toList();
  }

  private static Node node(String host, int port) {
    return Node.of(new Endpoint(host, port));
  }

  private static Ketama ketama(LabelFormat format, List<Node> nodes) {
    return new KetamaPlacement(format, KeyHash.md5()).ring(nodes);
  }

  private static int owner(Ring ring, String key) {
    byte[] bytes = key.getBytes(US_ASCII);
    int owner = ring.owner(bytes, 0, bytes.length);
    int[] order = ring.order(bytes, 0, bytes.length);
    assertThat(order).doesNotHaveDuplicates();
    assertThat(order[0]).isEqualTo(owner);
    return owner;
  }

  private static long md5(String key) {
    byte[] bytes = key.getBytes(US_ASCII);
    return KeyHash.md5().hash(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void should_find_libmemcacheds_servers_and_points(Row row) {
    Ketama ring = ketama(LabelFormat.LIBMEMCACHED, libmemcachedNodes());
    assertThat(md5(row.key())).isEqualTo(row.hash());
    assertThat(ring.pointFor(row.hash())).isEqualTo(row.point());
    assertThat(owner(ring, row.key()) + 1).isEqualTo(row.server());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void should_find_libmemcacheds_servers_with_labels_that_begin_with_a_slash(Row row) {
    Ketama ring = ketama(LabelFormat.KETAMA_SPY, libmemcachedNodes());
    assertThat(owner(ring, row.key()) + 1).isEqualTo(row.spyServer());
  }

  /** The facts say so: whoever takes spymemcached's own label for that is right for 15 of 99. */
  @Test
  void should_not_take_one_label_format_for_another() throws IOException {
    Ketama ring = ketama(LabelFormat.SPYMEMCACHED, libmemcachedNodes());
    assertThat(rows().stream().filter(row -> owner(ring, row.key()) + 1 == row.spyServer()))
        .hasSize(15);
  }

  @Test
  void should_count_weighted_points_in_single_precision() {
    KetamaPlacement placement = new KetamaPlacement(LabelFormat.LIBMEMCACHED, KeyHash.md5());
    assertThat(placement.counts(libmemcachedNodes()))
        .containsExactly(176, 88, 56, 104, 296, 236, 280, 28);
    assertThat(placement.ring(libmemcachedNodes()).size()).isEqualTo(1264);
  }

  @Test
  void should_round_equal_weights_as_the_format_does() {
    List<Node> nodes = IntStream.range(0, 25).mapToObj(i -> node("10.0.2." + i, 11211)).toList();
    assertThat(new KetamaPlacement(LabelFormat.LIBMEMCACHED, KeyHash.md5()).counts(nodes))
        .containsOnly(156);
    assertThat(new KetamaPlacement(LabelFormat.SPYMEMCACHED, KeyHash.md5()).counts(nodes))
        .containsOnly(160);
  }

  @Test
  void should_wrap_behind_the_last_point() {
    Ketama ring = ketama(LabelFormat.LIBMEMCACHED, libmemcachedNodes());
    assertThat(md5("VDEAAAAA")).isEqualTo(0xfffcd1b5L).isGreaterThan(ring.lastPoint());
    assertThat(ring.pointFor(0xfffcd1b5L)).isEqualTo(ring.firstPoint());
    assertThat(owner(ring, "VDEAAAAA")).isBetween(0, 7);
  }

  @ParameterizedTest
  @CsvSource({"36, 2", "10037, 3", "22051, 1", "49044, 4"})
  void should_agree_with_spymemcached_about_five_nodes(String key, int expected) {
    List<Node> nodes = IntStream.range(0, 5).mapToObj(i -> node("127.0.0.1", 10000 + i)).toList();
    assertThat(owner(ketama(LabelFormat.SPYMEMCACHED, nodes), key)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "dustin, 0",
    "noelani, 2",
    "some other key, 0",
    "V5XS8C8N, 3",
    "8KR2DKR2, 3",
    "L9KH6X4X, 3"
  })
  void should_agree_with_spymemcached_about_four_nodes(String key, int expected) {
    List<Node> nodes = IntStream.range(0, 4).mapToObj(i -> node("127.0.0.1", 10000 + i)).toList();
    Ketama ring = ketama(LabelFormat.SPYMEMCACHED, nodes);
    assertThat(ring.lastPoint()).isEqualTo(4294887009L);
    assertThat(owner(ring, key)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"137470, 2", "137703, 3", "137936, 1", "138169, 6", "138402, 8"})
  void should_agree_with_spymemcached_about_eight_nodes(String key, int expected) {
    List<Node> nodes =
        IntStream.rangeClosed(1, 8).mapToObj(i -> node("10.0.1." + i, 11211)).toList();
    assertThat(owner(ketama(LabelFormat.SPYMEMCACHED, nodes), key) + 1).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"key1, 11212", "key2, 11211", "key3, 11212", "key4, 11212"})
  void should_agree_with_spymemcacheds_libmemcached_format(String key, int port) {
    List<Node> nodes =
        List.of(node("localhost", 11211).withWeight(8), node("localhost", 11212).withWeight(8));
    Ketama ring = ketama(LabelFormat.LIBMEMCACHED, nodes);
    assertThat(nodes.get(owner(ring, key)).endpoint().port()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource({
    "LIBMEMCACHED, 4277122239, 3, 1, 1, 3",
    "LIBKETAMA, 4285900352, 3, 1, 1, 2",
    "SPYMEMCACHED, 4285900352, 3, 1, 1, 2"
  })
  void should_differ_by_label_format_only(
      LabelFormat format, long last, int foo, int bar, int user, int a) {
    List<Node> nodes =
        List.of(node("mc1.example", 11211), node("mc2.example", 11211), node("mc3.example", 11212));
    Ketama ring = ketama(format, nodes);
    assertThat(ring.size()).isEqualTo(480);
    assertThat(ring.firstPoint()).isEqualTo(10532657);
    assertThat(ring.lastPoint()).isEqualTo(last);
    assertThat(owner(ring, "foo") + 1).isEqualTo(foo);
    assertThat(owner(ring, "bar") + 1).isEqualTo(bar);
    assertThat(owner(ring, "user:42") + 1).isEqualTo(user);
    assertThat(owner(ring, "a") + 1).isEqualTo(a);
  }

  @Test
  void should_agree_with_the_published_jump_hash() {
    int[] expected = {0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83};
    assertThat(IntStream.range(0, 20).map(key -> Jump.bucket(key, 100)).toArray())
        .containsExactly(expected);
  }

  /** The lower half is libmemcached's and twemproxy's fnv1a_64; figures of libmemcached's. */
  @ParameterizedTest
  @CsvSource({
    "apple, 1488911807",
    "beat, 2500855813",
    "carrot, 1510099634",
    "The quick brown fox jumps over the lazy dog, 3890508048"
  })
  void should_agree_about_fnv1a_64(String key, long expected) {
    byte[] bytes = key.getBytes(US_ASCII);
    assertThat(KeyHash.fnv1a64().hash(bytes, 0, bytes.length) & 0xffffffffL).isEqualTo(expected);
  }

  /** What this library has published itself: no release may change it. */
  @ParameterizedTest
  @CsvSource({"foo, 1", "bar, 2", "user:42, 1", "a, 2"})
  void should_keep_rendezvous_as_it_is(String key, int expected) {
    List<Node> nodes = List.of(node("mc1", 1), node("mc2", 1).withWeight(3), node("mc3", 1));
    assertThat(owner(Placement.rendezvous().ring(nodes), key)).isEqualTo(expected);
  }

  @Test
  void should_hash_a_part_of_the_bytes_only() {
    byte[] whole = "users:42!".getBytes(US_ASCII);
    byte[] part = "42".getBytes(US_ASCII);
    for (KeyHash hash : List.of(KeyHash.md5(), KeyHash.fnv1a64(), KeyHash.mixed())) {
      assertThat(hash.hash(whole, 6, 2)).isEqualTo(hash.hash(part, 0, 2));
    }
  }

  @Test
  void should_take_an_explicit_label_before_what_the_format_makes() {
    Node pinned = node("10.9.9.9", 1234).withLabel("10.0.1.1");
    List<Node> nodes = new ArrayList<>(libmemcachedNodes());
    nodes.set(0, pinned.withWeight(WEIGHTS[0]));
    Ketama moved = ketama(LabelFormat.LIBMEMCACHED, nodes);
    Ketama before = ketama(LabelFormat.LIBMEMCACHED, libmemcachedNodes());
    IntStream.range(0, 10_000)
        .forEach(i -> assertThat(owner(moved, "k" + i)).isEqualTo(owner(before, "k" + i)));
  }
}
