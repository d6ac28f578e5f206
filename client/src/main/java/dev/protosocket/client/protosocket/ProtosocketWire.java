// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.protosocket;

import dev.protosocket.client.Cache;
import dev.protosocket.client.Command;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.proto.CommandEncoder;
import dev.protosocket.proto.CommandKind;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/** The protosocket protocol: length-delimited protobuf, replies in any order (docs/wire.md). */
public final class ProtosocketWire extends Wire {
  /** It has no state. */
  public static final ProtosocketWire INSTANCE = new ProtosocketWire();

  private static final int USUAL_PORT = 9004;

  private ProtosocketWire() {}

  @Override
  public String name() {
    return "protosocket";
  }

  @Override
  public int usualPort() {
    return USUAL_PORT;
  }

  @Override
  public byte[] cacheName(String cache, byte[] utf8) {
    if (cache.isBlank()) {
      throw new InvalidRequestException("the cache name is blank");
    }
    if (cache.equals(Cache.none())) {
      throw new InvalidRequestException("protosocket has no keys outside a cache (Cache.none())");
    }
    return utf8;
  }

  @Override
  public long ttl(Duration ttl) {
    if (ttl.equals(Ttl.NEVER)) {
      throw new InvalidRequestException(
          "the TTL is too long: protosocket stores nothing without an end (Ttl.NEVER)");
    }
    long millis;
    try {
      millis = ttl.toMillis();
    } catch (ArithmeticException e) {
      throw new InvalidRequestException(
          "the TTL is too long: " + ttl + " is more than " + Long.MAX_VALUE + " ms");
    }
    if (millis < 1) {
      throw new InvalidRequestException("the TTL is less than a millisecond: " + ttl);
    }
    return millis;
  }

  @Override
  public int bodyLength(Frame request, Object key) {
    return CommandEncoder.commandLength(
        command(request.operation()),
        request.cacheName().length,
        request.keyLength(),
        request.valueLength(),
        request.ttl());
  }

  private static CommandKind command(Operation operation) {
    if (operation == Operation.GET) {
      return CommandKind.GET;
    } else if (operation == Operation.SET) {
      return CommandKind.SET;
    } else if (operation == Operation.DELETE) {
      return CommandKind.DELETE;
    }
    throw new InvalidRequestException("protosocket has no command for " + operation);
  }

  @Override
  public int frameLength(long id, int bodyLength) {
    return CommandEncoder.frameLength(id, bodyLength);
  }

  @Override
  public int scratchBytes(int cacheNameLength) {
    return CommandEncoder.MAX_PREFIX_OVERHEAD + cacheNameLength;
  }

  @Override
  public void writeHead(Frame request, Object key, byte[] scratch, ByteBuf out) {
    Operation operation = request.operation();
    int keyLength = request.keyLength();
    int length =
        CommandEncoder.prefix(
            scratch,
            command(operation),
            request.id(),
            request.bodyLength(),
            request.cacheName(),
            keyLength);
    if (keyLength <= scratch.length - length) {
      request.copyKey(key, scratch, length);
      out.writeBytes(scratch, 0, length + keyLength);
    } else {
      out.writeBytes(scratch, 0, length);
      request.writeKey(key, out);
    }
    if (operation == Operation.SET) {
      CommandEncoder.writeValuePrefix(out, request.valueLength());
    }
  }

  @Override
  public void writeTail(Frame request, ByteBuf out) {
    CommandEncoder.writeTtl(out, request.ttl());
  }

  @Override
  public int maxCancelLength() {
    return CommandEncoder.MAX_CANCEL_FRAME_LENGTH;
  }

  @Override
  public void writeCancel(long id, ByteBuf out) {
    CommandEncoder.writeCancel(out, id);
  }

  @Override
  public boolean isInOrder() {
    return false;
  }

  @Override
  public Command<?> authentication(byte[] tokenUtf8) {
    return new Authentication(tokenUtf8);
  }

  @Override
  public Command<?> ping() {
    return Ping.INSTANCE;
  }

  @Override
  public Reader reader() {
    return new ProtosocketReader();
  }

  @Override
  public void checkToken(byte[] tokenUtf8) {
    if (tokenUtf8.length == 0) {
      throw new CredentialException(
          "protosocket wants a token; build the configuration with a Credential that has one");
    }
  }

  @Override
  public Handshake handshake(byte[] tokenUtf8) {
    return new ProtosocketHandshake(authentication(tokenUtf8));
  }
}
