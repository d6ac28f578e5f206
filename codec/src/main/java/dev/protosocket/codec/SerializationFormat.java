// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Java's own serialization, of the classes that are named. */
final class SerializationFormat<V> implements ValueFormat<V> {
  /** How deep objects may hold others. */
  static final int MAX_DEPTH = 64;

  private final Class<V> type;

  /** Collections make arrays of these, whose elements are looked at by themselves. */
  private final Set<Class<?>> allowed =
      new HashSet<>(Set.of(Object.class, String.class, Map.Entry.class));

  SerializationFormat(Class<V> type, Class<?>... others) {
    this.type = Objects.requireNonNull(type, "type");
    allow(type);
    for (Class<?> other : others) {
      allow(Objects.requireNonNull(other, "others: an element"));
    }
  }

  private void allow(Class<?> named) {
    for (Class<?> each = componentOf(named);
        each != null && Serializable.class.isAssignableFrom(each);
        each = each.getSuperclass()) {
      allowed.add(each);
    }
  }

  private static Class<?> componentOf(Class<?> named) {
    Class<?> component = named;
    while (component.getComponentType() != null) {
      component = component.getComponentType();
    }
    return component;
  }

  @Override
  public String name() {
    return "Java serialization";
  }

  @Override
  public int id() {
    return PlainFormats.SERIALIZATION_ID;
  }

  @Override
  public byte[] encode(V value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  @Override
  public V decode(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException, Malformed {
    ByteArrayInputStream source = new ByteArrayInputStream(bytes, offset, length);
    V value;
    try (ObjectInputStream in = new ObjectInputStream(source)) {
      ObjectInputFilter mine = info -> check(info, length);
      // The process may have a filter of its own, which setting one would replace.
      in.setObjectInputFilter(ObjectInputFilter.merge(mine, in.getObjectInputFilter()));
      value = type.cast(in.readObject());
    }
    if (source.available() > 0) {
      throw new Malformed("bytes follow", (long) offset + length - source.available());
    }
    return value;
  }

  private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info, int length) {
    // An object takes bytes, and so does an element: more are a lie about what follows.
    if (info.depth() > MAX_DEPTH || info.references() > length || info.arrayLength() > length) {
      return ObjectInputFilter.Status.REJECTED;
    }
    Class<?> named = info.serialClass();
    if (named == null) {
      return ObjectInputFilter.Status.UNDECIDED;
    }
    Class<?> component = componentOf(named);
    return component.isPrimitive() || allowed.contains(component)
        ? ObjectInputFilter.Status.ALLOWED
        : ObjectInputFilter.Status.REJECTED;
  }
}
