// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.util.NetUtil;

/**
 * A host and a port to dial. The host is a DNS name, an IPv4 address, or an IPv6 address without
 * brackets. A DNS name may end in a dot, which tells the resolver to try no search domain.
 *
 * <p>Every {@code source} below is how error messages name the input, for instance {@code
 * MOMENTO_ENDPOINT}; the input itself is never quoted, see {@link CredentialException}.
 */
record Endpoint(String host, int port) {
  static final int DEFAULT_PORT = 9004;

  /** The longest name that fits into a DNS message, written without a trailing dot. */
  static final int MAX_HOST_LENGTH = 253;

  /** The longest label of a DNS name. */
  static final int MAX_LABEL_LENGTH = 63;

  private static final int MAX_PORT = 65_535;
  private static final int MAX_PORT_DIGITS = 5;
  private static final String CACHE_PREFIX = "cache.";

  /**
   * Base64 of the two characters that every key's JSON starts with. A JWT is a syntactically valid
   * host name, and resolving one would send it to the DNS servers.
   */
  private static final String KEY_START = "eyJ";

  private static final String FORMS =
      "; give it as host, host:port, [IPv6]:port or a bare IPv6 address";

  /**
   * Checks a host and a port that were given apart. The host may be an IPv6 address with or without
   * brackets.
   */
  static Endpoint of(String host, int port) {
    String stripped = host.strip();
    boolean bracketed = stripped.startsWith("[") && stripped.endsWith("]");
    String bare = bracketed ? stripped.substring(1, stripped.length() - 1) : stripped;
    return new Endpoint(
        isIpv6(bare) ? bare : requireHostAlone("the host", stripped), requirePort(port));
  }

  /** Parses an endpoint whose host is dialled as it is written. */
  static Endpoint exact(String source, String text) {
    return parse(source, text, false);
  }

  /**
   * Parses an endpoint that may be a bare cell name: {@code cache.} is put before the host where it
   * is missing. IP addresses and {@code localhost} are left alone, because no cell is called that.
   */
  static Endpoint ofCell(String source, String text) {
    return parse(source, text, true);
  }

  Endpoint withPort(int newPort) {
    return new Endpoint(host, requirePort(newPort));
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
    if (KeyParser.isQuoted(text)) {
      throw new CredentialException(source + " is in quotes; remove them");
    }
    if (text.indexOf('%') >= 0 && text.indexOf(':') >= 0) {
      throw new CredentialException(
          source
              + " is an IPv6 address with a zone (from the % on), which cannot be dialled; give an"
              + " address without one, or a host name");
    }
  }

  private static Endpoint parse(String source, String text, boolean cell) {
    String stripped = text.strip();
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
    String host = stripped.substring(0, hostEnd);
    if (cell && host.equalsIgnoreCase(CACHE_PREFIX)) {
      throw badLabel(source);
    }
    return new Endpoint(
        requireHost(source, cell ? withCachePrefix(host) : host),
        portAfter(source, stripped, hostEnd));
  }

  private static String withCachePrefix(String host) {
    boolean complete =
        host.regionMatches(true, 0, CACHE_PREFIX, 0, CACHE_PREFIX.length())
            || withoutTrailingDot(host).equalsIgnoreCase("localhost")
            || NetUtil.isValidIpV4Address(host);
    return complete ? host : CACHE_PREFIX + host;
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

  private static int requirePort(int port) {
    if (port < 1 || port > MAX_PORT) {
      throw new CredentialException(
          "the port is " + port + "; a port is a number from 1 to " + MAX_PORT);
    }
    return port;
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
    if (host.startsWith(KEY_START) || host.startsWith(CACHE_PREFIX + KEY_START)) {
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
