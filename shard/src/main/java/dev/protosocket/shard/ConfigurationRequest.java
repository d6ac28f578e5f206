// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends {@code config get cluster} over a connection of its own, which the answer ends, and blocks
 * meanwhile. The name is looked up each time, and each of its addresses is tried until one has
 * answered.
 *
 * @param server any node of the cluster, or its configuration endpoint
 * @param tls null for plain text
 * @param timeout of all of it but the look-up
 */
record ConfigurationRequest(Endpoint server, @Nullable SSLSocketFactory tls, Duration timeout)
    implements Callable<NodeList> {
  private static final byte[] QUESTION = "config get cluster\r\n".getBytes(US_ASCII);
  private static final String HEADER = "CONFIG ";
  private static final int READ_BYTES = 8 * 1024;

  @Override
  public NodeList call() throws IOException {
    InetAddress[] addresses = InetAddress.getAllByName(server.host());
    long until = System.nanoTime() + timeout.toNanos();
    IOException failed = null;
    for (int i = 0; i < addresses.length; i++) {
      // So that one that hangs leaves time for the others.
      long share = (until - System.nanoTime()) / (addresses.length - i);
      try {
        return ElastiCache.parse(ask(addresses[i], System.nanoTime() + share));
      } catch (IOException e) {
        if (failed != null) {
          e.addSuppressed(failed);
        }
        failed = e;
      }
    }
    throw failed == null ? new IOException("the name has no address") : failed;
  }

  private byte[] ask(InetAddress address, long until) throws IOException {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address, server.port()), millisUntil(until));
      try (Socket socket = tls == null ? plain : secured(plain, tls, until)) {
        socket.getOutputStream().write(QUESTION);
        return answer(socket, until);
      }
    }
  }

  private Socket secured(Socket plain, SSLSocketFactory factory, long until) throws IOException {
    plain.setSoTimeout(millisUntil(until));
    Socket layered = factory.createSocket(plain, server.host(), server.port(), true);
    if (layered instanceof SSLSocket socket) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    }
    throw new IOException("the factory's sockets are not for TLS");
  }

  /** Reads to the end of the answer, or of a line that is none, or as much as one may have. */
  private static byte[] answer(Socket socket, long until) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[READ_BYTES];
    int length = 0;
    while (!isWhole(bytes, length)) {
      if (length == ElastiCache.MAX_ANSWER_BYTES) {
        throw new IOException("the answer has no end in " + length + " bytes");
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(2 * length, ElastiCache.MAX_ANSWER_BYTES));
      }
      socket.setSoTimeout(millisUntil(until));
      int count = in.read(bytes, length, bytes.length - length);
      if (count < 0) {
        throw new IOException("the server closed before its answer was whole");
      }
      length += count;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static boolean isWhole(byte[] bytes, int length) {
    boolean configuration = startsWith(bytes, length, HEADER);
    return configuration
        ? endsWith(bytes, length, ElastiCache.TAIL)
        : length >= HEADER.length() && endsWith(bytes, length, "\r\n");
  }

  private static boolean startsWith(byte[] bytes, int length, String text) {
    return length >= text.length() && is(bytes, 0, text);
  }

  private static boolean endsWith(byte[] bytes, int length, String text) {
    return length >= text.length() && is(bytes, length - text.length(), text);
  }

  private static boolean is(byte[] bytes, int from, String text) {
    return new String(bytes, from, text.length(), US_ASCII).equals(text);
  }

  private static int millisUntil(long until) throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
    if (millis <= 0) {
      throw new SocketTimeoutException("the server did not answer in time");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
