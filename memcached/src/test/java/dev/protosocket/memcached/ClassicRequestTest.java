// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static dev.protosocket.client.Operation.DELETE;
import static dev.protosocket.client.Operation.GET;
import static dev.protosocket.client.Operation.PING;
import static dev.protosocket.client.Operation.SET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.Leases;
import dev.protosocket.memcached.MemcachedWire.Settings;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is sent in classic text, byte for byte, and what is refused instead. */
@ExtendWith(LeakCheck.class)
class ClassicRequestTest {
  private static final Node NODE = new Node(null, Epoch.of(100, 50, 7), 1 << 20);
  private static final ClassicWire WIRE = wire(KeyRules.standard(), NODE);
  private static final Duration TTL = Duration.ofMinutes(1);
  private static final byte[] ONE = {'1'};
  private static final byte[] NO_VALUE = {};

  private static ClassicWire wire(KeyRules rules, Node node) {
    Clock now = Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC);
    return new ClassicWire(new Settings(now, MemcachedProtocol.AUTO, rules, false), node);
  }

  private static FakeFrame frame(Operation operation, String key) {
    return new FakeFrame(WIRE, operation, "c", key.getBytes(ISO_8859_1));
  }

  private static MemcachedKey key() {
    return Memcached.key("c", "key");
  }

  private static String sent(Command<?> command) {
    return sent(WIRE, command);
  }

  private static String sent(ClassicWire wire, Command<?> command) {
    Command<?> bound = ((MetaCommand<?>) command).on(wire);
    assertThat(bound.operation()).isSameAs(command.operation());
    assertThat(bound.key()).isEqualTo(command.key());
    ByteBuf out = Unpooled.buffer();
    bound.write(1, out);
    assertThat(out.readableBytes()).isEqualTo(bound.length(1));
    return out.toString(ISO_8859_1);
  }

  @Test
  void should_get_set_and_delete() {
    assertThat(frame(GET, "key").write(1, NO_VALUE)).isEqualTo("get c:key\r\n");
    assertThat(frame(DELETE, "key").write(1, NO_VALUE)).isEqualTo("delete c:key\r\n");
    assertThat(frame(SET, "key").value(1, 60).write(1, ONE)).isEqualTo("set c:key 0 60 1\r\n1\r\n");
    assertThat(frame(SET, "key").value(0, WIRE.ttl(Ttl.NEVER)).write(1, NO_VALUE))
        .isEqualTo("set c:key 1073741824 0 0\r\n\r\n");
    long date = WIRE.ttl(Duration.ofDays(31));
    assertThat(frame(SET, "k".repeat(248)).value(1, date).write(1, ONE))
        .isEqualTo(
            "set c:" + "k".repeat(248) + " 0 " + (1_800_000_000L + 31 * 86_400) + " 1\r\n1\r\n");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> frame(PING, "key").measure());
  }

  @Test
  void should_refuse_keys_that_are_not_plain_and_values_that_are_too_long() {
    for (String key : List.of("", "a b", "a\r\nflush_all", "\u00fc", "k".repeat(249))) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> frame(GET, key).measure());
    }
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> frame(SET, "key").value(1 << 20, 60).measure())
        .withMessageContaining("its limit is 1048576 bytes");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> sent(key().set(new byte[1 << 20], TTL, 0)))
        .withMessageContaining("its limit is 1048576 bytes");
    Command<?> binary = Memcached.key("c", "a b").get();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> sent(binary))
        .withMessageContaining("for that the classic protocol");
  }

  /** By the connection's rules; or a command and a GET would concern two items. */
  @Test
  void should_hash_the_same_keys_for_commands_as_for_gets() {
    KeyRules rules = KeyRules.standard().hashLong();
    ClassicWire hashing = wire(rules, NODE);
    for (String key : List.of("a b", "k".repeat(300))) {
      byte[] bytes = key.getBytes(ISO_8859_1);
      String get = new FakeFrame(hashing, GET, "c", bytes).write(1, NO_VALUE);
      assertThat(get).startsWith("get c:sha256-");
      assertThat(sent(hashing, Memcached.key(rules, "c", bytes).get()))
          .isEqualTo(get.replace("get ", "gets "));
    }
    assertThat(sent(hashing, Memcached.key("c", "a b").delete())).startsWith("delete c:sha256-");
  }

  @Test
  void should_say_each_command_in_classic_text() {
    CasToken token = new CasToken(-1, NODE.epoch());
    Map<Command<?>, String> table =
        Map.ofEntries(
            Map.entry(key().get(), "gets c:key"),
            Map.entry(key().getAndTouch(TTL), "gats 60 c:key"),
            Map.entry(key().getIfChanged(token), "gets c:key"),
            Map.entry(key().touch(Duration.ofMillis(1)), "touch c:key 1"),
            Map.entry(key().set(ONE, TTL, 5), "set c:key 5 60 1\r\n1"),
            Map.entry(key().set(NO_VALUE, TTL, 1), "set c:key 1073741825 60 0\r\n"),
            Map.entry(key().add(ONE, TTL), "add c:key 0 60 1\r\n1"),
            Map.entry(key().replace(ONE, Ttl.NEVER), "replace c:key 0 0 1\r\n1"),
            Map.entry(key().append(ONE), "append c:key 0 0 1\r\n1"),
            Map.entry(key().prepend(ONE), "prepend c:key 0 0 1\r\n1"),
            Map.entry(
                key().compareAndSet(token, ONE, TTL), "cas c:key 0 60 1 18446744073709551615\r\n1"),
            Map.entry(key().delete(), "delete c:key"),
            Map.entry(key().delete(token), "cas c:key 0 -1 0 18446744073709551615\r\n"),
            Map.entry(key().increment(-1), "incr c:key 18446744073709551615"),
            Map.entry(key().decrement(3), "decr c:key 3"),
            Map.entry(key().increment(3, 10, TTL), "add c:key 0 60 1\r\n7\r\nincr c:key 3"),
            Map.entry(key().increment(3, 3, TTL), "add c:key 0 60 1\r\n0\r\nincr c:key 3"),
            Map.entry(key().decrement(3, 10, TTL), "add c:key 0 60 2\r\n13\r\ndecr c:key 3"));
    table.forEach((command, text) -> assertThat(sent(command)).isEqualTo(text + "\r\n"));
  }

  @Test
  void should_refuse_what_cannot_be_said() {
    List<Command<?>> refused =
        List.of(
            key().getOrLease(TTL, Duration.ZERO),
            key().invalidate(TTL),
            key().append(ONE, TTL),
            key().prepend(ONE, TTL),
            key().increment(2, 1, TTL),
            key().decrement(2, -1, TTL));
    for (Command<?> command : refused) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> sent(command))
          .withMessageStartingWith(command.operation() + " cannot be said in");
    }
    ClassicWire old = wire(KeyRules.standard(), new Node(version("1.4.7"), NODE.epoch(), 1 << 20));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> sent(old, key().touch(TTL)))
        .withMessage("MC_TOUCH needs memcached 1.4.8; this server is older");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> sent(old, key().getAndTouch(TTL)))
        .withMessage("MC_TOUCH needs memcached 1.5.3; this server is older");
    assertThat(sent(old, key().get())).isEqualTo("gets c:key\r\n");
  }

  private static ServerVersion version(String numbers) {
    return ServerVersion.parse("VERSION " + numbers);
  }

  /** A number of another life of the server may be that of another item. */
  @Test
  void should_not_ask_about_a_token_of_another_server() {
    CasToken foreign = new CasToken(1, Epoch.unknown());
    assertThat(sent(key().compareAndSet(foreign, ONE, TTL))).isEqualTo("version\r\n");
    assertThat(sent(key().delete(foreign))).isEqualTo("version\r\n");
    assertThat(sent(key().getIfChanged(foreign))).isEqualTo("gets c:key\r\n");
  }

  @Test
  void should_have_no_leases_if_it_was_chosen() {
    var chosen = Memcached.wire(MemcachedProtocol.CLASSIC, KeyRules.standard());
    assertThat(chosen).isInstanceOf(ClassicWire.class);
    assertThat(chosen.capability(Leases.class)).isEmpty();
    assertThat(chosen.capability(Counters.class)).isPresent();
    assertThat(Memcached.wire().capability(Leases.class)).isPresent();
  }
}
