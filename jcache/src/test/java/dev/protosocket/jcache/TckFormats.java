// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.ValueFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;

/**
 * Java serialization of whatever the TCK stores, which says no types. Nothing for an application.
 */
public final class TckFormats implements JCacheFormats {
  /** Found by name. */
  public TckFormats() {}

  @Override
  public <K> KeyFormat<K> keys(String cache, Class<K> type) {
    KeyFormat<K> serialized = TckFormats::bytes;
    return serialized.hashed();
  }

  @Override
  @SuppressWarnings("unchecked") // the TCK looks at what it gets
  public <V> ValueFormat<V> values(String cache, Class<V> type) {
    return ValueFormat.of("TCK", TckFormats::bytes, bytes -> (V) object(bytes));
  }

  private static byte[] bytes(Object object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Object object(byte[] bytes) {
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          protected Class<?> resolveClass(ObjectStreamClass description)
              throws ClassNotFoundException, IOException {
            return Class.forName(
                description.getName(), false, Thread.currentThread().getContextClassLoader());
          }
        }) {
      return in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
