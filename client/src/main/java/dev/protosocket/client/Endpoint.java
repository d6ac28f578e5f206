// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.util.NetUtil;
import java.util.Objects;

/**
 * A host and a port to dial. The host is a DNS name, an IPv4 address, or an IPv6 address without
 * brackets. A DNS name may end in a dot, which tells the resolver to try no search domain and which
 * TLS never sees.
 *
 * @param host as it is dialled
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  /** The port of the protosocket service. */
  public static final int DEFAULT_PORT = 9004;

  /** The longest name that fits into a DNS message, written without a trailing dot. */
  static final int MAX_HOST_LENGTH = 253;

  /** The longest label of a DNS name. */
  static final int MAX_LABEL_LENGTH = 63;

  private static final int MAX_PORT = 65_535;
  private static final int MAX_PORT_DIGITS = 5;
  private static final String QUOTES = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb";

  /**
   * Base64 of the two characters that every JSON object of a key or token starts with. A JWT is a
   * syntactically valid host name, and resolving one would send it to the DNS servers.
   */
  private static final String KEY_START = "eyJ";

  private static final String FORMS =
      "; give it as host, host:port, [IPv6]:port or a bare IPv6 address";

  /**
   * Checks a host and a port that are given apart.
   *
   * @param host the host name or IP address to dial; an IPv6 address may stand in brackets
   * @param port the port, 1 to 65535
   * @throws CredentialException if one of them is malformed
   */
  public Endpoint {
    String stripped = Objects.requireNonNull(host, "host").strip();
    boolean bracketed = stripped.startsWith("[") && stripped.endsWith("]");
    String bare = bracketed ? stripped.substring(1, stripped.length() - 1) : stripped;
    host = isIpv6(bare) ? bare : requireHostAlone("the host", stripped);
    requirePort(port);
  }

  /**
   * Parses an endpoint that is written {@code host}, {@code host:port}, {@code [IPv6]:port} or as a
   * bare IPv6 address; without a port it is {@link #DEFAULT_PORT}.
   *
   * @param source how errors name the text, for instance the variable it comes from; the text
   *     itself is never quoted
   * @param text the endpoint; whitespace around it is ignored
   * @return the endpoint
   * @throws CredentialException if the text is malformed
   */
  public static Endpoint parse(String source, String text) {
    Objects.requireNonNull(source, "source");
    String stripped = Objects.requireNonNull(text, "text").strip();
    if (stripped.isEmpty()) {
      throw new CredentialException(source + " is empty" + FORMS);
    }
    refuseWrapping(source, stripped, FORMS);
    if (isIpv6(stripped)) {
      return new Endpoint(stripped, DEFAULT_PORT);
    }
    if (stripped.startsWith("[")) {
      int close = stripped.indexOf(']');
      if (close < 0 || !isIpv6(stripped.substring(1, close))) {
        throw new CredentialException(source + " has no IPv6 address between its brackets" + FORMS);
      }
      return new Endpoint(stripped.substring(1, close), portAfter(source, stripped, close + 1));
    }
    int colon = stripped.indexOf(':');
    if (colon != stripped.lastIndexOf(':')) {
      throw new CredentialException(
          source + " has several colons but is not an IPv6 address" + FORMS);
    }
    if (colon == 0) {
      throw new CredentialException(source + " has no host before its port" + FORMS);
    }
    int hostEnd = colon < 0 ? stripped.length() : colon;
    return new Endpoint(
        requireHost(source, stripped.substring(0, hostEnd)), portAfter(source, stripped, hostEnd));
  }

  Endpoint withPort(int newPort) {
    return new Endpoint(host, newPort);
  }

  /** Checks a name that a certificate can carry and that TLS allows as SNI. */
  static String requireServerName(String source, String name) {
    String host = name.strip();
    if (NetUtil.isValidIpV4Address(host) || isIpv6(host)) {
      throw new CredentialException(
          source + " is an IP address; give the host name in the server's certificate");
    }
    return withoutTrailingDot(requireHostAlone(source, host));
  }

  /** Returns the name as TLS has it: neither SNI nor a certificate knows a dot at the end. */
  static String withoutTrailingDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** Checks a host that cannot have a port with it, and says so where one was tried. */
  private static String requireHostAlone(String source, String host) {
    refuseWrapping(source, host, "; give the host name alone");
    int colon = host.indexOf(':');
    if (colon >= 0) {
      boolean several = colon != host.lastIndexOf(':');
      throw new CredentialException(
          source
              + (several
                  ? " has several colons but is not an IPv6 address; give the host name alone"
                  : " has a colon; give the host name alone, without a port"));
    }
    return requireHost(source, host);
  }

  /** What is put around a host by habit, or comes with it when it is copied. */
  private static void refuseWrapping(String source, String text, String remedy) {
    if (text.indexOf('/') >= 0) {
      throw new CredentialException(source + " looks like a URL" + remedy);
    }
    if (isQuoted(text)) {
      throw new CredentialException(source + " is in quotes; remove them");
    }
    if (text.indexOf('%') >= 0 && text.indexOf(':') >= 0) {
      throw new CredentialException(
          source
              + " is an IPv6 address with a zone (from the % on), which cannot be dialled; give an"
              + " address without one, or a host name");
    }
  }

  /** Tells whether a text begins or ends with a quotation mark, as copied text may. */
  private static boolean isQuoted(String text) {
    return !text.isEmpty()
        && (QUOTES.indexOf(text.charAt(0)) >= 0
            || QUOTES.indexOf(text.charAt(text.length() - 1)) >= 0);
  }

  private static int portAfter(String source, String text, int hostEnd) {
    if (hostEnd == text.length()) {
      return DEFAULT_PORT;
    }
    String digits = text.substring(hostEnd + 1);
    // Integer.parseInt alone would take a sign and the digits of every script.
    boolean numeric =
        !digits.isEmpty() && digits.length() <= MAX_PORT_DIGITS && isAllDigits(digits);
    int port = numeric ? Integer.parseInt(digits) : 0;
    if (text.charAt(hostEnd) != ':' || port < 1 || port > MAX_PORT) {
      throw new CredentialException(
          source + " has a bad port; a port is a number from 1 to " + MAX_PORT + FORMS);
    }
    return port;
  }

  private static void requirePort(int port) {
    if (port < 1 || port > MAX_PORT) {
      throw new CredentialException(
          "the port is " + port + "; a port is a number from 1 to " + MAX_PORT);
    }
  }

  private static String requireHost(String source, String host) {
    if (host.isEmpty()) {
      throw new CredentialException(source + " is empty; give a host name");
    }
    String name = withoutTrailingDot(host);
    if (name.length() > MAX_HOST_LENGTH) {
      throw new CredentialException(
          source
              + " has a host of "
              + name.length()
              + " characters; a host name has at most "
              + MAX_HOST_LENGTH);
    }
    // The second part of a JWT begins so too, and a name may have been put before the whole.
    if (host.startsWith(KEY_START) || host.contains("." + KEY_START)) {
      throw new CredentialException(source + " looks like a key; give a host name there");
    }
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (label.isEmpty() || label.length() > MAX_LABEL_LENGTH) {
        throw badLabel(source);
      }
      if (!label.chars().allMatch(Endpoint::isHostCharacter)) {
        throw new CredentialException(
            source
                + " is not a host name; it consists of letters, digits, hyphens, underscores and dots");
      }
    }
    // No top-level domain is a number, so this is an IPv4 address or a mistake that DNS would be
    // slow to find.
    if (isAllDigits(labels[labels.length - 1]) && !NetUtil.isValidIpV4Address(host)) {
      throw new CredentialException(
          source + " is neither a host name nor an IPv4 address; its last part is a number");
    }
    return host;
  }

  private static CredentialException badLabel(String source) {
    return new CredentialException(
        source
            + " is not a host name; between its dots stand 1 to "
            + MAX_LABEL_LENGTH
            + " characters");
  }

  private static boolean isHostCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private static boolean isAllDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /**
   * Brackets and zone identifiers are left out: Netty's check accepts both and looks into neither.
   */
  private static boolean isIpv6(String text) {
    return text.indexOf('[') < 0 && text.indexOf('%') < 0 && NetUtil.isValidIpV6Address(text);
  }
}
