// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.server.MemcachedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.jsr107.tck.testutil.TestSupport;
import org.junit.runner.Description;
import org.junit.runner.JUnitCore;
import org.junit.runner.Request;
import org.junit.runner.manipulation.Filter;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;

/** Runs tests of the TCK against an embedded memcached that is empty when a test begins. */
final class Tck {
  private final Map<String, String> results = new TreeMap<>();

  /** Returns the TCK's test classes, in order; those of annotations, which no provider has, not. */
  static List<String> classes() {
    try {
      Path path =
          Path.of(TestSupport.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (JarFile jar = new JarFile(path.toFile())) {
        return jar.stream()
            .map(entry -> entry.getName())
            .filter(name -> name.matches("[^$]*Test1?\\.class"))
            .map(name -> name.replace('/', '.').replace(".class", ""))
            .filter(name -> !name.startsWith("org.jsr107.tck.annotation."))
            .filter(name -> !Modifier.isAbstract(load(name).getModifiers()))
            .sorted()
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Tck.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs tests.
   *
   * @param wanted which; by class, a number sign and method
   * @return how each ended: PASS, IGNORED, REFUSED (by an UnsupportedOperationException), or FAIL
   *     and the class of what it threw
   */
  Map<String, String> run(Predicate<String> wanted) {
    try (MemcachedServer server = MemcachedServer.start()) {
      System.setProperty(
          ProtosocketCachingProvider.SERVER, "memcached://127.0.0.1:" + server.port());
      System.setProperty("org.jsr107.tck.support.server.address", "127.0.0.1");
      System.setProperty(ProtosocketCachingProvider.FORMATS, TckFormats.class.getName());
      // Patient: machines stall.
      System.setProperty(ProtosocketCachingProvider.TIMEOUT, "PT1M");
      System.setProperty(CacheManager.class.getName(), ProtosocketCacheManager.class.getName());
      System.setProperty(Cache.class.getName(), ProtosocketCache.class.getName());
      System.setProperty(Cache.Entry.class.getCanonicalName(), InvokedEntry.class.getName());
      JUnitCore core = new JUnitCore();
      core.addListener(new Recorder(server));
      for (String name : classes()) {
        core.run(Request.aClass(load(name)).filterWith(only(wanted)));
      }
      Caching.getCachingProvider().close();
    }
    return results;
  }

  private static Filter only(Predicate<String> wanted) {
    return new Filter() {
      @Override
      public boolean shouldRun(Description test) {
        return !test.isTest() || wanted.test(id(test));
      }

      @Override
      public String describe() {
        return "those that are wanted";
      }
    };
  }

  private static String id(Description test) {
    return test.getClassName() + "#" + test.getMethodName();
  }

  private final class Recorder extends RunListener {
    private final MemcachedServer server;

    Recorder(MemcachedServer server) {
      this.server = server;
    }

    @Override
    public void testStarted(Description test) {
      Caching.getCachingProvider().close();
      server.clear();
      results.put(id(test), "PASS");
    }

    @Override
    public void testFailure(Failure failure) {
      Throwable thrown = failure.getException();
      System.out.println(id(failure.getDescription()) + " " + failure.getTrace());
      results.merge(
          id(failure.getDescription()),
          thrown instanceof UnsupportedOperationException
              ? "REFUSED"
              : "FAIL " + thrown.getClass().getSimpleName(),
          (before, now) -> before.equals("PASS") ? now : before);
    }

    @Override
    public void testIgnored(Description test) {
      results.put(id(test), "IGNORED");
    }
  }
}
