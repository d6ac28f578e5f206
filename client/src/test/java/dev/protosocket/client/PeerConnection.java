// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A {@link Peer}'s end of its connection. Each send is one TLS record if there is TLS. */
final class PeerConnection {
  private final Peer.TappedSocket tcp;
  private final Socket stream;

  PeerConnection(Peer.TappedSocket tcp, Socket stream) {
    this.tcp = tcp;
    this.stream = stream;
  }

  /** Returns what is read and written, for another protocol. */
  Socket stream() {
    return stream;
  }

  /** Completes the TLS handshake and does no more. */
  void handshake() throws IOException {
    ((SSLSocket) stream).startHandshake();
  }

  /** Lets the client refuse the handshake. */
  void tryHandshake() {
    try {
      handshake();
      awaitClose();
    } catch (IOException e) {
      // As it should be: the client has closed or sent an alert.
    }
  }

  CacheCommand read() throws IOException {
    CacheCommand command = CacheCommand.parseDelimitedFrom(stream.getInputStream());
    if (command == null) {
      throw new EOFException("the client closed the connection");
    }
    return command;
  }

  void read(int commands) throws IOException {
    for (int i = 0; i < commands; i++) {
      read();
    }
  }

  /** Takes the client's token, whatever it is. */
  void authenticate() throws IOException {
    read();
    send(Replies.authenticated());
  }

  void send(CacheResponse... replies) throws IOException {
    send(Replies.frames(replies));
  }

  void send(byte[] bytes) throws IOException {
    OutputStream out = stream.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  void sendByteByByte(byte[] bytes) throws IOException {
    for (byte b : bytes) {
      send(new byte[] {b});
    }
  }

  /** Sends below TLS. */
  void sendRaw(byte[] bytes) throws IOException {
    tcp.getOutputStream().write(bytes);
  }

  /** Takes bytes below TLS, so that a handshake has begun and does not go on. */
  void readRaw(int bytes) throws IOException {
    InputStream in = tcp.getInputStream();
    if (in.readNBytes(bytes).length < bytes) {
      throw new EOFException("the client closed the connection");
    }
  }

  /** Ends the stream without a reset or a TLS goodbye, and waits until the client closes too. */
  void eof() throws IOException {
    tcp.shutdownOutput();
    Peer.drain(tcp.getInputStream());
  }

  /** Sends a close_notify, and leaves TCP open both ways until the client closes. */
  void goodbye() throws IOException {
    stream.shutdownOutput();
    awaitCloseRaw();
  }

  /** Sends the alert of a record that cannot be deciphered, and leaves TCP open. */
  void alert() throws IOException {
    byte[] record = new byte[5 + 64];
    record[0] = 0x17;
    record[1] = 3;
    record[2] = 3;
    record[4] = 64;
    tcp.inject(record);
    try {
      stream.getInputStream().read();
      throw new AssertionError("a record of zeros was deciphered");
    } catch (SSLException e) {
      awaitCloseRaw();
    }
  }

  /** Speaks no TLS but this version. */
  void only(String protocol) {
    ((SSLSocket) stream).setEnabledProtocols(new String[] {protocol});
  }

  /** Aborts the connection. */
  void reset() throws IOException {
    tcp.setSoLinger(true, 0);
    tcp.close();
  }

  /** Says nothing until the client closes. */
  void awaitClose() throws IOException {
    Peer.drain(stream.getInputStream());
  }

  /** As {@link #awaitClose()}, below TLS: not even a handshake takes place. */
  void awaitCloseRaw() throws IOException {
    Peer.drain(tcp.getInputStream());
  }
}
