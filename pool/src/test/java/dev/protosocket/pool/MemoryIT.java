// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures what a connection costs the client's process; the server runs in another. */
@Tag("soak")
class MemoryIT {
  private static final int CONNECTIONS = 1_000;

  /** The server's process: prints its port and its CA, and ends when its input does. */
  static final class Server {
    public static void main(String[] args) throws IOException {
      try (EmbeddedServer server = EmbeddedServer.builder().token(Pools.TOKEN).start()) {
        server.writeCaPem(Path.of(args[0]));
        Files.writeString(Path.of(args[1]), String.valueOf(server.port()));
        while (System.in.read() >= 0) {}
      }
    }
  }

  @Test
  void should_stay_below_200_kib_per_tls_connection() throws Exception {
    Path ca = Files.createTempFile("ca", ".pem");
    Path port = Files.createTempFile("port", "");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName(),
                ca.toString(),
                port.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Waiting.until("the server", Duration.ofSeconds(60), () -> port.toFile().length() > 0);
      SslContext context = Certificates.client(Files.readString(ca), SslProvider.OPENSSL);
      ClientConfig client =
          ClientConfig.builder(
                  Credential.of("localhost", Integer.parseInt(Files.readString(port)), Pools.TOKEN))
              .tls(TlsOptions.context(context))
              .connectTimeout(Duration.ofSeconds(30))
              .build();
      PoolConfig config = PoolConfig.builder(client).size(CONNECTIONS).build();
      try (ProtosocketClient warm = ProtosocketClient.connect(client)) {
        warm.get("cache", "k");
        long heap = heap();
        long direct = direct();
        long resident = ThisProcess.residentBytes();
        try (ClientPool pool = ClientPool.lazy(config)) {
          pool.connectAll();
          Duration patience = Duration.ofMinutes(2);
          Waiting.until("all", patience, () -> pool.connected() == CONNECTIONS);
          for (ProtosocketClient each : pool.core.connections()) {
            each.get("cache", "k");
          }
          long heapEach = (heap() - heap) / CONNECTIONS;
          long directEach = (direct() - direct) / CONNECTIONS;
          long residentEach = (ThisProcess.residentBytes() - resident) / CONNECTIONS;
          System.out.printf(
              "per TLS connection: heap %d bytes, pooled direct memory %d bytes, resident %d bytes%n",
              heapEach, directEach, residentEach);
          assertThat(heapEach + directEach).isLessThan(200 * 1024);
        }
      }
      ReferenceCountUtil.release(context);
    } finally {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.delete(ca);
      Files.delete(port);
    }
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long direct() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
