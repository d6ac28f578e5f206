// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.Endpoint;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks DNS for the SRV records of a name, by the JDK's own client, and blocks meanwhile. Loaded
 * only where the modules that it needs may be expected.
 */
final class SrvLookup implements Callable<NodeList> {
  private static final String SRV = "SRV";
  private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";

  /** How long an answer is waited for, twice as long each time: 7 seconds in all. */
  private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(1);

  private static final String TRIES = "3";

  private static final int MAX_NAME_LENGTH = 253;

  /** Besides letters and digits. */
  private static final String MARKS = "-_.";

  private final String name;

  @SuppressWarnings("JdkObsolete") // which a context asks for
  private final Hashtable<String, String> environment = new Hashtable<>();

  /**
   * Prepares it.
   *
   * @param server whom to ask; null for those that the system asks
   * @throws IllegalStateException if the JDK's modules for it are absent
   */
  SrvLookup(String name, @Nullable Endpoint server) {
    this(name, server, FIRST_TIMEOUT);
  }

  /**
   * The same with another patience.
   *
   * @param firstTimeout how long the first answer is waited for; whole milliseconds count
   */
  SrvLookup(String name, @Nullable Endpoint server, Duration firstTimeout) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "the name must be one of DNS, as _memcached._tcp.cache.example, not " + name);
    }
    this.name = name;
    environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
    environment.put(Context.PROVIDER_URL, server == null ? "dns:" : "dns://" + text(server));
    environment.put("com.sun.jndi.dns.timeout.initial", String.valueOf(firstTimeout.toMillis()));
    environment.put("com.sun.jndi.dns.timeout.retries", TRIES);
    try {
      new InitialDirContext(environment).close();
    } catch (NoInitialContextException e) {
      throw new IllegalStateException(DnsNodes.SRV_NEEDS, e);
    } catch (NamingException e) {
      throw new IllegalArgumentException("there is no asking that DNS server", e);
    }
  }

  /** No URL, which JNDI would follow wherever it leads, and nothing that it takes for syntax. */
  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_NAME_LENGTH
        && text.charAt(0) != '-'
        && text.chars().allMatch(SrvLookup::isOfName);
  }

  private static boolean isOfName(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || MARKS.indexOf(c) >= 0;
  }

  private static String text(Endpoint server) {
    String host = server.host();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + server.port();
  }

  @Override
  @SuppressWarnings("BanJNDI") // DNS has texts and no objects, and the name is no URL
  public NodeList call() throws UnknownHostException, NamingException {
    Attributes found;
    InitialDirContext context = new InitialDirContext(environment);
    try {
      found = context.getAttributes(name, new String[] {SRV});
    } catch (NameNotFoundException e) {
      UnknownHostException unknown = new UnknownHostException("DNS knows no " + name);
      unknown.initCause(e);
      throw unknown;
    } finally {
      context.close();
    }
    Attribute records = found.get(SRV);
    List<String> texts = new ArrayList<>();
    for (int i = 0; records != null && i < records.size(); i++) {
      texts.add(String.valueOf(records.get(i)).toLowerCase(Locale.ROOT));
    }
    return SrvRecord.nodes(texts.stream().map(SrvRecord::parse).toList());
  }
}
