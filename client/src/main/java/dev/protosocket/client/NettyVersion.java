// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NameResolver;
import io.netty.util.concurrent.EventExecutorGroup;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks, once, that every part of Netty is there and new enough, before a class is touched that
 * would fail to link. Where the version of a part cannot be told, as in a shaded jar, what counts
 * is that the classes and methods exist which the oldest usable version brought.
 */
final class NettyVersion {
  /** The first with {@code EventExecutorGroup.ticker()}. */
  static final String MINIMUM = "4.2.1";

  /** The beginning of Implementation-Title in the manifests of Netty's own jars. */
  private static final String NETTY_TITLE = "Netty/";

  private static final @Nullable String PROBLEM = find();

  private NettyVersion() {}

  /**
   * Returns if Netty can be used. Called where a configuration or its TLS options begin, so that
   * nobody gets as far as to connect without it.
   *
   * @throws IncompatibleNettyException if it cannot
   */
  static void check() {
    if (PROBLEM != null) {
      throw new IncompatibleNettyException(PROBLEM);
    }
  }

  /** A jar, a class of it that every version has, and what the oldest usable version brought. */
  private record Part(String jar, Supplier<Class<?>> always, Callable<?> brought) {}

  private static @Nullable String find() {
    Callable<?> nothing = () -> "";
    List<Part> parts =
        List.of(
            new Part(
                "netty-common",
                () -> EventExecutorGroup.class,
                () -> EventExecutorGroup.class.getMethod("ticker")),
            new Part("netty-buffer", () -> ByteBuf.class, nothing),
            new Part("netty-resolver", () -> NameResolver.class, nothing),
            new Part("netty-transport", () -> Channel.class, () -> IoEventLoopGroup.class),
            new Part("netty-codec-base", () -> DecoderException.class, nothing),
            new Part("netty-handler", () -> SslHandler.class, nothing),
            new Part(
                "netty-transport-classes-epoll", () -> Epoll.class, () -> EpollIoHandler.class));
    boolean usable = true;
    List<String> found = new ArrayList<>();
    for (Part part : parts) {
      String version = null;
      String lack = "";
      try {
        version = versionOf(part.always().get());
        part.brought().call();
      } catch (Exception | LinkageError e) {
        lack = " without " + String.valueOf(e.getMessage()).replace('/', '.');
      }
      usable &= lack.isEmpty() && (version == null || isEnough(version));
      found.add(part.jar() + " " + (version == null ? "of unknown version" : version) + lack);
    }
    return usable
        ? null
        : "needs Netty "
            + MINIMUM
            + " or later, all parts of one version, found "
            + String.join(", ", found)
            + " (import netty-bom, and look for an older Netty on the class path; docs/modules.md)";
  }

  private static @Nullable String versionOf(Class<?> probe) {
    ModuleDescriptor module = probe.getModule().getDescriptor();
    if (module != null) {
      Optional<String> version = module.rawVersion();
      return version.orElse(null);
    }
    Package jar = probe.getPackage();
    String title = jar.getImplementationTitle();
    // Anything else is the manifest of a jar that Netty was packed into.
    return title != null && title.startsWith(NETTY_TITLE) ? jar.getImplementationVersion() : null;
  }

  /** Tells whether a version like 4.2.18.Final is the minimum or later; one of another form is. */
  static boolean isEnough(String version) {
    String[] least = MINIMUM.split("\\.", -1);
    String[] given = version.split("\\.", -1);
    for (int i = 0; i < least.length; i++) {
      if (i >= given.length || !given[i].matches("[0-9]{1,9}")) {
        return true;
      }
      int difference = Integer.parseInt(given[i]) - Integer.parseInt(least[i]);
      if (difference != 0) {
        return difference > 0;
      }
    }
    return true;
  }
}
