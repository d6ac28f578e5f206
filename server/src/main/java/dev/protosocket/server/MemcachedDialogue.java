// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.server.ClassicCommands.Storage;
import dev.protosocket.server.MemcachedStore.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The memcached dialogue: lines, and blocks of data behind some of them. */
final class MemcachedDialogue implements Dialogue {
  /** A line without an end that is longer ends the connection, unless it is a classic get. */
  static final int MAX_LINE_BYTES = 2_048;

  static final int MAX_GET_LINE_BYTES = 1 << 20;

  private static final Set<String> KEYED =
      Set.of(
          "get", "gets", "gat", "gats", "set", "add", "replace", "append", "prepend", "cas",
          "delete", "touch", "incr", "decr", "mg", "ms", "md", "ma", "me");
  private static final Set<String> META_COMMANDS = Set.of("mn", "mg", "ms", "md", "ma", "me");
  private static final String UNAUTHENTICATED = "CLIENT_ERROR unauthenticated";
  private static final int SHORTEST_FIRST_LINE = 6;

  /** Of later versions, CR included. */
  private static final int SHORTEST_LINE = 3;

  private final MemcachedContext server;
  private final MemcachedReplies replies;
  private final MetaCommands meta;
  private final ClassicCommands classic;
  private boolean authenticated;

  /** What gets the block of data that is to come, and its length. */
  private @Nullable Consumer<byte[]> waiting;

  private int waitingBytes;

  /** Bytes still to be dropped. */
  private long swallow;

  /** What waits behind a dump is looked at when more than so many bytes are there; 0 for all. */
  private int held;

  /** Whether the command at hand concerns a key; the replies to others meet no fault. */
  private boolean keyed;

  MemcachedDialogue(MemcachedContext server, ChannelHandlerContext ctx, Runnable onLateReply) {
    this.server = server;
    this.replies =
        new MemcachedReplies(ctx, server.faults(), server.connections().nextNumber(), onLateReply);
    this.meta = new MetaCommands(server.store(), server.version(), server.counters());
    this.classic = new ClassicCommands(server.store(), server.version(), meta, server.counters());
    this.authenticated = server.user() == null;
    if (authenticated) {
      server.counters().authenticated.increment();
    }
  }

  private boolean isEarly() {
    return server.version().isBefore(MemcachedVersion.V1_6_45);
  }

  @Override
  public boolean executeNext(ByteBuf in) throws ProtocolViolation {
    if (swallow > 0) {
      int dropped = (int) Math.min(swallow, in.readableBytes());
      in.skipBytes(dropped);
      swallow -= dropped;
      return dropped > 0;
    }
    if (held > 0 && in.readableBytes() <= held) {
      return false;
    }
    held = 0;
    Consumer<byte[]> sink = waiting;
    boolean done = sink == null ? executeLine(in) : takeData(in, sink);
    if (waiting == null) {
      replies.end(!keyed);
    }
    return done;
  }

  private boolean takeData(ByteBuf in, Consumer<byte[]> sink) {
    if (in.readableBytes() < waitingBytes + 2) {
      return false;
    }
    byte[] data = ByteBufUtil.getBytes(in, in.readerIndex(), waitingBytes);
    int end = in.readerIndex() + waitingBytes;
    boolean ended = in.getByte(end) == '\r' && in.getByte(end + 1) == '\n';
    in.skipBytes(waitingBytes + 2);
    waiting = null;
    if (ended) {
      synchronized (server.store()) {
        sink.accept(data);
      }
    } else {
      error("CLIENT_ERROR bad data chunk");
    }
    return true;
  }

  private boolean executeLine(ByteBuf in) throws ProtocolViolation {
    int length = in.bytesBefore((byte) '\n');
    if (length < 0) {
      checkUnended(in);
      return false;
    }
    String text = in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
    in.skipBytes(1);
    boolean carriageReturn = text.endsWith("\r");
    List<String> line = tokens(carriageReturn ? text.substring(0, text.length() - 1) : text);
    try {
      if (!isEarly() && text.length() < SHORTEST_LINE) {
        throw MemcachedError.badFormat();
      }
      if (line.isEmpty()) {
        throw new MemcachedError(MemcachedError.UNKNOWN);
      }
      if (authenticated) {
        synchronized (server.store()) {
          execute(line, in);
        }
      } else {
        authenticate(line, length);
      }
    } catch (MemcachedError e) {
      error(e.getMessage());
    }
    return true;
  }

  private static void checkUnended(ByteBuf in) throws ProtocolViolation {
    int readable = in.readableBytes();
    if (readable <= MAX_LINE_BYTES) {
      return;
    }
    String start = in.toString(in.readerIndex(), 5, StandardCharsets.ISO_8859_1);
    boolean get = start.startsWith("get ") || start.equals("gets ");
    if (!get || readable > MAX_GET_LINE_BYTES) {
      throw new ProtocolViolation("a line does not end within " + MAX_LINE_BYTES + " bytes");
    }
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ' ') {
        if (i > start) {
          tokens.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return tokens;
  }

  private void error(@Nullable String line) {
    server.counters().errors.increment();
    replies.line(line == null ? MemcachedError.UNKNOWN : line);
  }

  private void execute(List<String> line, ByteBuf in) throws MemcachedError, ProtocolViolation {
    String command = line.get(0);
    keyed = KEYED.contains(command);
    if (ClassicCommands.isStorage(command)) {
      begin(line);
      return;
    }
    if (META_COMMANDS.contains(command) && !server.version().hasMeta()) {
      throw new MemcachedError(MemcachedError.UNKNOWN);
    }
    switch (command) {
      case "mn" -> replies.line("MN");
      case "mg" -> meta.get(withKey(line), replies);
      case "ms" -> beginMeta(line);
      case "md" -> meta.delete(withKey(line), replies);
      case "ma" -> meta.arithmetic(withKey(line), replies);
      case "me" -> meta.debug(withKey(line), replies);
      case "get", "gets", "gat", "gats" -> classic.get(line, replies);
      case "delete" -> classic.delete(withKey(line), replies);
      case "touch" -> classic.touch(withKey(line), replies);
      case "incr", "decr" -> classic.arithmetic(line, replies);
      case "version" -> replies.line("VERSION " + server.version().text());
      case "stats" -> server.stats().execute(line, replies);
      case "flush_all" -> flush(line);
      case "verbosity" -> verbosity(line);
      case "cache_memlimit" -> answer(line, "OK");
      case "shutdown" ->
          throw new MemcachedError(
              (isEarly() ? "ERROR" : "SERVER_ERROR") + ": shutdown not enabled");
      case "lru_crawler" -> {
        if (new MemcachedDump(server.store(), server.version()).execute(line, replies)) {
          held = in.readableBytes();
        }
      }
      case "quit", "GET", "POST" -> throw new ProtocolViolation("the client sent " + command);
      default -> throw new MemcachedError(MemcachedError.UNKNOWN);
    }
  }

  private List<String> withKey(List<String> line) throws MemcachedError {
    if (line.size() < 2) {
      throw new MemcachedError(isEarly() ? MemcachedError.UNKNOWN : MemcachedError.BAD_FORMAT);
    }
    return line;
  }

  private void beginMeta(List<String> line) throws MemcachedError {
    int length = withKey(line).size() < 3 ? -1 : ClassicCommands.length(line.get(2));
    if (length < 0) {
      throw MemcachedError.badFormat();
    }
    if (isEarly() && line.get(1).length() > MetaFlags.MAX_KEY_BYTES) {
      // Its data is taken for commands: why a client must not send such a key.
      throw MemcachedError.badFormat();
    }
    MetaFlags flags;
    Mode mode;
    try {
      flags = meta.parse(line, 3);
      mode = MetaCommands.mode(flags);
    } catch (MemcachedError e) {
      swallow = length + 2L;
      throw e;
    }
    await(
        flags.key,
        (int) flags.number('F', 0),
        length,
        data -> meta.set(flags, mode, data, replies));
  }

  private void begin(List<String> line) throws MemcachedError {
    Storage command;
    try {
      command = classic.storage(line);
    } catch (MemcachedError e) {
      int length = line.size() < 5 ? -1 : ClassicCommands.length(line.get(4));
      if (isEarly() || length < 0) {
        throw e;
      }
      swallow = length + 2L;
      if (ClassicCommands.isSilent(line)) {
        return;
      }
      throw e;
    }
    await(
        command.key(),
        command.flags(),
        command.length(),
        data -> classic.store(command, data, replies));
  }

  /** Waits for the data of an item, or drops it with the item that it was to replace. */
  private void await(String key, int flags, int length, Consumer<byte[]> sink)
      throws MemcachedError {
    if (MemcachedItem.size(key.length(), length, flags) > server.store().maxItemBytes()) {
      MemcachedItem old = server.store().get(key);
      if (old != null) {
        server.store().remove(old);
      }
      swallow = length + 2L;
      throw new MemcachedError("SERVER_ERROR object too large for cache");
    }
    waiting = sink;
    waitingBytes = length;
  }

  private void authenticate(List<String> line, int length)
      throws MemcachedError, ProtocolViolation {
    if (!isEarly() && length < SHORTEST_FIRST_LINE) {
      error(UNAUTHENTICATED);
      throw new ProtocolViolation("the first line is too short for an authentication");
    }
    int dataLength = line.size() < 5 ? -1 : ClassicCommands.length(line.get(4));
    if (!line.get(0).equals("set")
        || dataLength < 0
        || dataLength > Session.MAX_UNAUTHENTICATED_FRAME_LENGTH) {
      throw new MemcachedError(UNAUTHENTICATED);
    }
    waitingBytes = dataLength;
    waiting =
        data -> {
          if (server.isAccepted(data)) {
            authenticated = true;
            server.counters().authenticated.increment();
            replies.line("STORED");
          } else {
            server.counters().authenticationFailures.increment();
            error("CLIENT_ERROR authentication failure");
          }
        };
  }

  private void flush(List<String> line) throws MemcachedError {
    boolean delayed = line.size() > 1 && !line.get(1).equals("noreply");
    Long delay = delayed ? MetaFlags.signed(line.get(1)) : Long.valueOf(0);
    if (delay == null) {
      throw new MemcachedError("CLIENT_ERROR invalid exptime argument");
    }
    server.store().flush(delay);
    answer(line, "OK");
  }

  private void verbosity(List<String> line) throws MemcachedError {
    withKey(line);
    answer(line, "OK");
  }

  private void answer(List<String> line, String text) {
    if (!ClassicCommands.isSilent(line)) {
      replies.line(text);
    }
  }

  @Override
  public boolean isAuthenticated() {
    return authenticated;
  }

  @Override
  public void beginBatch() {
    // Replies are flushed at the end of a batch only.
  }

  @Override
  public void endBatch() {
    replies.flush();
  }

  @Override
  public void flush() {
    replies.flush();
  }

  @Override
  public void flushAll() {
    replies.end(true);
    replies.flush();
  }

  @Override
  public boolean isIdle() {
    return replies.isIdle();
  }

  @Override
  public void close() {
    replies.discard();
  }
}
