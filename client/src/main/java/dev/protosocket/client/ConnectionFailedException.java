// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.StatusCode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection could not be set up. The subclass is the step that failed; the message names the
 * address and says what to do. No request has been sent on it.
 */
public abstract sealed class ConnectionFailedException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** The server as the caller named it, or the address being tried: {@code host:port}. */
  private final String address;

  /** What went wrong. */
  private final String what;

  /** What to do about it. */
  private final String remedy;

  private ConnectionFailedException(
      String step, String address, String what, String remedy, @Nullable Throwable cause) {
    super(
        RequestFate.NOT_SENT,
        step
            + " failed for "
            + Objects.requireNonNull(address, "address")
            + ": "
            + Objects.requireNonNull(what, "what")
            + " ("
            + remedy
            + ")",
        cause);
    this.address = address;
    this.what = what;
    this.remedy = remedy;
  }

  /**
   * Returns the address of the attempt.
   *
   * @return {@code host:port}, or {@code host/ip:port} once the name was resolved
   */
  public final String address() {
    return address;
  }

  /**
   * Returns what went wrong, as the message has it: without the step and the address.
   *
   * @return a few words, without a full stop
   */
  public final String what() {
    return what;
  }

  /**
   * Returns what to do about it, as the message has it at its end.
   *
   * @return a few words, without a full stop
   */
  public final String remedy() {
    return remedy;
  }

  /** The server's name has no address, or the lookup itself failed. */
  public static final class ResolutionFailed extends ConnectionFailedException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param address the server as the caller named it, or the address being tried
     * @param what went wrong
     * @param cause the exception behind it, if there was one
     */
    public ResolutionFailed(String address, String what, @Nullable Throwable cause) {
      super("name resolution", address, what, "check the host name and this machine's DNS", cause);
    }
  }

  /** No address of the server accepted a TCP connection. */
  public static final class TcpFailed extends ConnectionFailedException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param address the server as the caller named it, or the address being tried
     * @param what went wrong
     * @param cause the exception behind it, if there was one
     */
    public TcpFailed(String address, String what, @Nullable Throwable cause) {
      super(
          "TCP connect", address, what, "check that the server runs and the port is right", cause);
    }
  }

  /** The TLS handshake failed: no trust, a wrong name, an expired certificate, or no TLS at all. */
  public static final class TlsFailed extends ConnectionFailedException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param address the server as the caller named it, or the address being tried
     * @param what went wrong
     * @param remedy what to do about it
     * @param cause the exception behind it, if there was one
     */
    public TlsFailed(String address, String what, String remedy, @Nullable Throwable cause) {
      super("TLS handshake", address, what, remedy, cause);
    }
  }

  /** The server rejected the token, or ended the connection instead of answering it. */
  public static final class AuthenticationFailed extends ConnectionFailedException {
    private static final long serialVersionUID = 1L;

    /** The status the server answered with; null if it did not answer with one. */
    private final @Nullable StatusCode status;

    /**
     * Creates the exception.
     *
     * @param address the server as the caller named it, or the address being tried
     * @param what went wrong
     * @param remedy what to do about it
     * @param status the status of the server's answer; null if there was none
     * @param cause the exception behind it, if there was one
     */
    public AuthenticationFailed(
        String address,
        String what,
        String remedy,
        @Nullable StatusCode status,
        @Nullable Throwable cause) {
      super("authentication", address, what, remedy, cause);
      this.status = status;
    }

    /**
     * Returns the status of the server's answer.
     *
     * @return the status, or null when the server gave no answer or a status unknown to this
     *     library
     */
    public @Nullable StatusCode status() {
      return status;
    }
  }

  /** The connect deadline passed; the message names the step that was under way. */
  public static final class TimedOut extends ConnectionFailedException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param step what was under way
     * @param address the server as the caller named it, or the address being tried
     * @param what went wrong
     * @param remedy what to do about it
     */
    public TimedOut(String step, String address, String what, String remedy) {
      super(step, address, what, remedy, null);
    }

    /**
     * The caller's own clock has ended a blocking connect: the event loop has not come round to it.
     *
     * @param address the server as the caller named it
     * @param timeout the connect timeout
     * @return the exception
     */
    public static TimedOut byCallersClock(String address, Duration timeout) {
      return new TimedOut(
          "connecting",
          address,
          "not done within the connect timeout of " + timeout.toMillis() + " ms",
          "the event loop has been busy since, perhaps with a callback that blocks");
    }
  }

  /**
   * A pool has no connection at the moment; the cause is the last connection's or dial's failure.
   */
  public static final class NoConnection extends ConnectionFailedException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param address the server as the caller named it
     * @param what why there is none
     * @param cause the last failure, if there was one
     */
    public NoConnection(String address, String what, @Nullable Throwable cause) {
      super("getting a connection", address, what, "the pool keeps trying to connect", cause);
    }
  }
}
