// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import dev.protosocket.codec.Jackson2Format;
import dev.protosocket.codec.ProtobufFormat;
import dev.protosocket.codec.ValueFormat;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.msgpack.jackson.dataformat.MessagePackMapper;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Formats of values: an object of a name and 40 tags, which is about a KiB of JSON. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FormatBenchmark {
  /** What is stored. */
  public record Tagged(String name, List<String> tags) implements Serializable {}

  /** The format; protobuf has a message with the same fields. */
  @Param({"json", "jackson2", "messagepack", "protobuf", "serialization"})
  public String format;

  private ValueFormat<Object> used;
  private Object value;
  private byte[] encoded;

  /** Makes the value. */
  @Setup
  public void encodeFirst() throws Exception {
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      tags.add("a tag of 20 bytes " + (10 + i));
    }
    Tagged tagged = new Tagged("Ada", tags);
    switch (format) {
      case "json" -> use(ValueFormat.json(Tagged.class), tagged);
      case "jackson2" -> use(Jackson2Format.of(Tagged.class), tagged);
      case "messagepack" -> use(Jackson2Format.of(new MessagePackMapper(), Tagged.class), tagged);
      case "protobuf" ->
          use(
              ProtobufFormat.of(EnumDescriptorProto.parser()),
              EnumDescriptorProto.newBuilder().setName("Ada").addAllReservedName(tags).build());
      default ->
          use(
              ValueFormat.javaSerializationAllowing(Tagged.class, ArrayList.class, String.class),
              tagged);
    }
    encoded = used.encode(value);
    System.out.println(format + ": " + encoded.length + " bytes");
  }

  @SuppressWarnings("unchecked")
  private <V> void use(ValueFormat<V> chosen, V what) {
    used = (ValueFormat<Object>) chosen;
    value = what;
  }

  /** To bytes. */
  @Benchmark
  public byte[] encode() throws Exception {
    return used.encode(value);
  }

  /** From bytes. */
  @Benchmark
  public Object decode() throws Exception {
    return used.decode(encoded, 0, encoded.length);
  }
}
