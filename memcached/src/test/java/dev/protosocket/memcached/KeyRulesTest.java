// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static dev.protosocket.client.Operation.GET;
import static dev.protosocket.client.Operation.SET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Cache;
import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of keys that cannot be sent as they are, byte for byte. */
@ExtendWith(LeakCheck.class)
class KeyRulesTest {
  private static final KeyRules HASHING = KeyRules.standard().hashLong();
  private static final KeyRules PLAIN = KeyRules.standard().withoutBase64();
  private static final KeyRules NEITHER = PLAIN.hashLong();
  private static final String LONG = "x".repeat(251);
  private static final byte[] NO_VALUE = {};

  private static MemcachedWire wire(KeyRules rules) {
    return (MemcachedWire) Memcached.wire(rules);
  }

  private static byte[] bytes(String key) {
    return key.getBytes(ISO_8859_1);
  }

  private static String get(KeyRules rules, String cache, String key) {
    return new FakeFrame(wire(rules), GET, cache, bytes(key)).write(1, NO_VALUE);
  }

  private static String hash(String key) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes(key));
    return "sha256-" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  private static String sent(Command<?> command) {
    ByteBuf out = Unpooled.buffer();
    command.write(1, out);
    assertThat(out.readableBytes()).isEqualTo(command.length(1));
    return out.toString(ISO_8859_1);
  }

  @Test
  void should_hash_what_would_be_refused() throws Exception {
    assertThat(get(HASHING, "c", LONG)).isEqualTo("mg c:" + hash(LONG) + " v O00000001\r\n");
    assertThat(get(HASHING, Cache.none(), LONG)).isEqualTo("mg " + hash(LONG) + " v O00000001\r\n");
    String binary = "\n".repeat(187);
    assertThat(get(HASHING, Cache.none(), binary))
        .isEqualTo("mg " + hash(binary) + " v O00000001\r\n");
    assertThat(get(NEITHER, "c", "a b")).isEqualTo("mg c:" + hash("a b") + " v O00000001\r\n");
    byte[] value = bytes("value");
    assertThat(new FakeFrame(wire(HASHING), SET, "c", bytes(LONG)).value(5, 60).write(1, value))
        .isEqualTo("ms c:" + hash(LONG) + " 5 T60 O00000001\r\nvalue\r\n");
  }

  @Test
  void should_leave_alone_what_can_be_sent() {
    for (KeyRules rules : new KeyRules[] {KeyRules.standard(), HASHING, PLAIN, NEITHER}) {
      String longest = "x".repeat(250);
      assertThat(get(rules, Cache.none(), longest)).isEqualTo("mg " + longest + " v O00000001\r\n");
      assertThat(get(rules, "c", "key")).isEqualTo("mg c:key v O00000001\r\n");
    }
    assertThat(get(HASHING, Cache.none(), "a b")).isEqualTo("mg YSBi b v O00000001\r\n");
  }

  @Test
  void should_refuse_what_there_is_no_rule_for() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> get(PLAIN, "c", "a b"))
        .withMessage(
            "the key has 3 bytes and its cache's prefix 2, and is not all visible ASCII: for that"
                + " the classic protocol and rules without base64 have no form but a hash"
                + " (KeyRules.hashLong)");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> get(PLAIN, Cache.none(), LONG))
        .withMessage("the key has 251 bytes; memcached takes 250 together");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> get(HASHING, "c".repeat(200), LONG))
        .withMessage(
            "the key has 251 bytes and its cache's prefix 201; beside a hash the prefix may have"
                + " 200");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> get(HASHING, "c", ""))
        .withMessageContaining("empty");
  }

  @Test
  void should_make_the_same_keys_for_commands() throws Exception {
    assertThat(sent(Memcached.key(HASHING, "c", bytes(LONG)).delete()))
        .isEqualTo("md c:" + hash(LONG) + " O00000001\r\n");
    assertThat(sent(Memcached.key(NEITHER, "c", bytes("a b")).delete()))
        .isEqualTo("md c:" + hash("a b") + " O00000001\r\n");
    assertThat(sent(Memcached.key(HASHING, Cache.none(), bytes("a b")).touch(Duration.ofDays(1))))
        .isEqualTo("mg YSBi b T86400 O00000001\r\n");
  }

  /** Else a GET and a command for the same key would concern two items. */
  @Test
  void should_refuse_a_command_that_was_made_by_other_rules() {
    MetaCommand<?> base64 = (MetaCommand<?>) Memcached.key("c", "a b").get();
    MetaCommand<?> hashed = (MetaCommand<?>) Memcached.key(HASHING, "c", bytes(LONG)).get();

    assertThat(base64.on(wire(KeyRules.standard()))).isSameAs(base64);
    assertThat(base64.on(wire(HASHING))).isSameAs(base64);
    assertThat(hashed.on(wire(NEITHER))).isSameAs(hashed);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> base64.on(wire(NEITHER)))
        .withMessageContaining("other rules");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> base64.on(wire(PLAIN)));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> hashed.on(wire(KeyRules.standard())));
  }

  @Test
  void should_be_a_value() {
    assertThat(KeyRules.standard().withoutBase64().hashLong())
        .isEqualTo(NEITHER)
        .hasSameHashCodeAs(NEITHER)
        .isNotEqualTo(HASHING)
        .hasToString("KeyRules[no base64, hash]");
  }
}
