// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS context that is made anew when the files it was made of have changed. Connections ask
 * before they begin.
 *
 * <p>The files are read on a thread of their own, since they may lie on a disk that hangs, and
 * compared by what they hold: times of change are too coarse, and a mounted secret changes by way
 * of links. At most one thread reads at a time; whoever asks meanwhile waits for one more reading,
 * which begins after it asked and is shared with all who do.
 *
 * <p>An old context is released at once. BoringSSL's connections hold on to theirs, so its memory
 * goes with the last of them.
 */
final class ReloadingContext {
  /** How long a connection waits for the disk before it goes on with what was read before. */
  static final long PATIENCE_MILLIS = 1_000;

  private static final Logger logger = LoggerFactory.getLogger(TlsOptions.class);
  private static final ThreadFactory THREADS =
      new DefaultThreadFactory("protosocket-tls-files", true);

  private final TlsFiles files;
  private final Supplier<TlsFiles.Contents> reader;

  // All of these are guarded by this.
  private TlsFiles.Contents contents;
  private SslContext context;
  private boolean broken;
  private @Nullable CompletableFuture<Void> running;
  private @Nullable CompletableFuture<Void> next;

  /** Whether somebody has waited for the running one in vain. */
  private boolean late;

  ReloadingContext(TlsFiles files, TlsFiles.Contents contents, SslContext context) {
    this(files, files::read, contents, context);
  }

  /** With another reader of the files, for tests. */
  ReloadingContext(
      TlsFiles files,
      Supplier<TlsFiles.Contents> reader,
      TlsFiles.Contents contents,
      SslContext context) {
    this.files = files;
    this.reader = reader;
    this.contents = contents;
    this.context = context;
  }

  /**
   * Looks at the files.
   *
   * @param loop where to wait
   * @return completes, never with a failure, when the next handler has what the files held now or
   *     later; or when the disk takes too long, and at once until it has come round
   */
  CompletableFuture<Void> refresh(EventLoop loop) {
    CompletableFuture<Void> done = reading().copy();
    if (done.isDone()) {
      return done;
    }
    try {
      Future<?> timer =
          loop.schedule(() -> giveUp(done), files.patienceMillis, TimeUnit.MILLISECONDS);
      done.thenRun(() -> timer.cancel(false));
    } catch (RejectedExecutionException e) {
      done.complete(null);
    }
    return done;
  }

  private synchronized CompletableFuture<Void> reading() {
    if (late) {
      return CompletableFuture.completedFuture(null);
    }
    if (running == null) {
      CompletableFuture<Void> started = new CompletableFuture<>();
      running = started;
      start(started);
      return started;
    }
    if (next == null) {
      next = new CompletableFuture<>();
    }
    return next;
  }

  private void giveUp(CompletableFuture<Void> waiting) {
    synchronized (this) {
      if (waiting.isDone() || running == null) {
        return;
      }
      late = true;
    }
    failed(new TlsOptionsException(files + " cannot be read in time; check the disk"));
    waiting.complete(null);
  }

  private void start(CompletableFuture<Void> reading) {
    try {
      THREADS.newThread(() -> run(reading)).start();
    } catch (Throwable e) { // no thread to be had: as if the files could not be read
      failed(e);
      ended(reading);
    }
  }

  /** Reads, and goes on for those who have asked meanwhile. */
  private void run(CompletableFuture<Void> first) {
    CompletableFuture<Void> reading = first;
    while (reading != null) {
      try {
        reload();
      } catch (Throwable e) {
        failed(e);
      }
      reading = ended(reading);
    }
  }

  private @Nullable CompletableFuture<Void> ended(CompletableFuture<Void> reading) {
    CompletableFuture<Void> following;
    synchronized (this) {
      following = next;
      running = following;
      next = null;
      late = false;
    }
    reading.complete(null);
    return following;
  }

  private void reload() {
    TlsFiles.Contents latest = reader.get();
    SslContext fresh = latest.equals(contents()) ? null : files.newContext(latest);
    SslContext old = null;
    boolean mended;
    synchronized (this) {
      mended = broken;
      broken = false;
      if (fresh != null) {
        old = context;
        context = fresh;
        contents = latest;
      }
    }
    if (fresh != null) {
      ReferenceCountUtil.release(old);
      logger.info("new connections use the changed certificates of {}", files);
    } else if (mended) {
      logger.info("the certificates of {} are as they were", files);
    }
  }

  synchronized SslContext latest() {
    return context;
  }

  private synchronized TlsFiles.Contents contents() {
    return contents;
  }

  private void failed(Throwable cause) {
    synchronized (this) {
      if (broken) {
        return;
      }
      broken = true;
    }
    // Only what this library says: the message of anything else might quote a file.
    String what =
        cause instanceof TlsOptionsException ? cause.getMessage() : cause.getClass().getName();
    logger.warn(
        "new connections go on with the certificates that were read before; said once, until the"
            + " files are mended: {}",
        what);
  }

  /** Makes a handler with what was read last. */
  SslHandler newHandler(ByteBufAllocator allocator, String peerHost, int peerPort) {
    SslContext latest;
    synchronized (this) {
      latest = context;
      ReferenceCountUtil.retain(latest);
    }
    try {
      return latest.newHandler(allocator, peerHost, peerPort);
    } finally {
      ReferenceCountUtil.release(latest);
    }
  }

  /** Returns what the next handler is made of, for tests, which count and release it. */
  synchronized SslContext context() {
    return context;
  }

  @Override
  public String toString() {
    return files.toString();
  }
}
