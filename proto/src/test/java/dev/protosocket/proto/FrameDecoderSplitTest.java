// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.protosocket.proto.schema.AuthenticateResponse;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.DeleteResponse;
import dev.protosocket.proto.schema.GetResponse;
import dev.protosocket.proto.schema.SetResponse;
import dev.protosocket.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** However a stream is cut into inputs, the frames that come out are the same. */
@ExtendWith(LeakCheck.class)
class FrameDecoderSplitTest {
  private static final int MAX = FrameDecoder.DEFAULT_MAX_FRAME_LENGTH;

  /** One frame of every kind, and those at the edges of the format and of the assembly. */
  private static final Map<String, byte[]> MESSAGES = new TreeMap<>();

  static {
    MESSAGES.put("empty message", new byte[0]);
    MESSAGES.put("error", response().setError(error()).build().toByteArray());
    MESSAGES.put(
        "auth",
        response().setAuth(AuthenticateResponse.getDefaultInstance()).build().toByteArray());
    MESSAGES.put("hit", hit(20));
    MESSAGES.put("empty hit", hit(0));
    MESSAGES.put(
        "stored", response().setSet(SetResponse.getDefaultInstance()).build().toByteArray());
    MESSAGES.put(
        "deleted", response().setDelete(DeleteResponse.getDefaultInstance()).build().toByteArray());
    MESSAGES.put(
        "cancelled", response().setControlCode(ControlCode.CANCEL.number()).build().toByteArray());
    MESSAGES.put("longest of one prefix byte", new byte[127]);
    MESSAGES.put("shortest of two prefix bytes", new byte[128]);
    MESSAGES.put("longest copied whole", hitFrame(FrameAssembly.COPIED_FRAME_LENGTH));
    MESSAGES.put("shortest kept in pieces", hitFrame(FrameAssembly.COPIED_FRAME_LENGTH + 1));
  }

  static List<String> messages() {
    return List.copyOf(MESSAGES.keySet());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void should_hand_over_the_same_frame_when_it_is_split_at_every_point(String name) {
    byte[] stream = stream(name);
    Frames expected = expected(name);
    for (Layout layout : Layout.values()) {
      for (int at = 0; at <= stream.length; at++) {
        Frames.decode(MAX, layout, Frames.cut(stream, at))
            .requireEqual(expected, layout + " cut at " + at);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void should_hand_over_the_same_frames_when_two_are_split_at_every_point(String name) {
    for (String other : messages()) {
      byte[] stream = stream(name, other);
      Frames expected = expected(name, other);
      for (int at = 0; at <= stream.length; at++) {
        Frames.decode(MAX, Layout.HEAP, Frames.cut(stream, at))
            .requireEqual(expected, name + ", " + other + ", cut at " + at);
      }
    }
  }

  @Test
  void should_hand_over_the_same_frames_when_three_are_split_at_every_pair_of_points() {
    String[][] triples = {
      {"hit", "empty message", "error"},
      {"empty hit", "stored", "hit"},
      {"auth", "cancelled", "deleted"},
      {"longest of one prefix byte", "shortest of two prefix bytes", "hit"}
    };
    for (String[] names : triples) {
      byte[] stream = stream(names);
      Frames expected = expected(names);
      for (int first = 0; first <= stream.length; first++) {
        for (int second = first; second <= stream.length; second++) {
          Frames.decode(MAX, Layout.HEAP, Frames.cut(stream, first, second))
              .requireEqual(expected, Arrays.toString(names) + " cut at " + first + ", " + second);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_hand_over_the_same_frames_when_bytes_arrive_one_by_one(Layout layout) {
    String[] all = messages().toArray(String[]::new);
    for (int size : new int[] {1, 2, 3, 1023, 1024, 1025, 4096}) {
      Frames.decode(MAX, layout, Frames.chunks(stream(all), size))
          .requireEqual(expected(all), "chunks of " + size);
    }
  }

  @Test
  void should_hand_over_the_same_frames_when_a_prefix_of_ten_bytes_is_split_at_every_point() {
    byte[] stream =
        Layout.hex("83 80 80 80 80 80 80 80 80 00 0a 0b 0c  80 80 80 80 80 80 80 80 80 00");
    Frames expected = new Frames(List.of("0a0b0c", ""), null, 0);
    for (int first = 0; first <= stream.length; first++) {
      for (int second = first; second <= stream.length; second++) {
        Frames.decode(MAX, Layout.HEAP, Frames.cut(stream, first, second))
            .requireEqual(expected, "cut at " + first + ", " + second);
      }
    }
  }

  @Test
  void should_hand_over_the_same_frames_when_sizes_and_cuts_are_random() {
    long firstSeed = Long.getLong("protosocket.seed", 1);
    int assembled = 0;
    for (long seed = firstSeed; seed < firstSeed + 1000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<String> contents = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        byte[] message = new byte[random.nextInt(random.nextBoolean() ? 200 : 40_000)];
        random.nextBytes(message);
        contents.add(Layout.hex(message));
        stream.writeBytes(framed(message));
      }
      int[] cuts = random.ints(random.nextInt(12), 0, stream.size() + 1).sorted().toArray();
      assembled += cuts.length;
      Frames.decode(MAX, Layout.DIRECT, Frames.cut(stream.toByteArray(), cuts))
          .requireEqual(new Frames(contents, null, 0), "-Dprotosocket.seed=" + seed);
    }
    assertThat(assembled).isPositive();
  }

  @Test
  void should_count_what_is_pending_when_a_stream_is_cut_short() {
    byte[] stream = stream("hit", "shortest of two prefix bytes");
    int firstEnd = stream("hit").length;
    IntStream.range(0, stream.length)
        .forEach(
            length -> {
              List<byte[]> pieces = List.of(Arrays.copyOf(stream, length));
              int pending = length < firstEnd ? length : length - firstEnd;
              assertThat(Frames.decode(MAX, Layout.HEAP, pieces).pending()).isEqualTo(pending);
            });
  }

  private static CacheResponse.Builder response() {
    return CacheResponse.newBuilder().setMessageId(300);
  }

  private static CommandError error() {
    return CommandError.newBuilder().setCodeValue(5).setMessage("Key not found").build();
  }

  private static byte[] hit(int valueLength) {
    byte[] value = new byte[valueLength];
    new SplittableRandom(valueLength).nextBytes(value);
    GetResponse get = GetResponse.newBuilder().setValue(ByteString.copyFrom(value)).build();
    return response().setGet(get).build().toByteArray();
  }

  /** A hit whose frame has exactly this length. */
  private static byte[] hitFrame(int length) {
    byte[] message = hit(length - hit(length).length + length);
    if (message.length != length) {
      throw new AssertionError("made " + message.length + " instead of " + length);
    }
    return message;
  }

  private static byte[] framed(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeUInt32NoTag(message.length);
      coded.writeRawBytes(message);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] stream(String... names) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String name : names) {
      out.writeBytes(framed(MESSAGES.get(name)));
    }
    return out.toByteArray();
  }

  private static Frames expected(String... names) {
    return new Frames(
        Arrays.stream(names).map(name -> Layout.hex(MESSAGES.get(name))).toList(), null, 0);
  }
}
