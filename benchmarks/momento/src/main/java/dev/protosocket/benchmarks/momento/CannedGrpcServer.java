// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.momento;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.protosocket.benchmarks.driver.ValueCheck;
import grpc.cache_client.ECacheResult;
import grpc.cache_client.ScsGrpc;
import grpc.cache_client._GetRequest;
import grpc.cache_client._GetResponse;
import grpc.cache_client._SetRequest;
import grpc.cache_client._SetResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A gRPC server of Momento's cache service that answers every GET with the same value, on its event
 * loop, without the hop to another thread that gRPC makes by default: as cheap as gRPC lets it be.
 * Prints {@code READY PORT}; ends with its standard input.
 */
@Command(name = "canned-grpc-server", mixinStandardHelpOptions = true)
public final class CannedGrpcServer implements Callable<Integer> {
  private static final int MAX_MESSAGE = 16 << 20;

  @Option(
      names = "--port",
      defaultValue = "0",
      description = "port to listen on; 0 takes a free one")
  private int port;

  @Option(
      names = "--value",
      defaultValue = "100",
      description = "bytes of the value every GET finds")
  private int valueSize;

  @Option(names = "--cert", required = true, description = "PEM file of the certificate")
  private File certificate = new File("");

  @Option(names = "--key", required = true, description = "PEM file of its private key")
  private File key = new File("");

  /** A server that has not started. */
  public CannedGrpcServer() {}

  /**
   * Starts the server.
   *
   * @param args the options
   */
  public static void main(String... args) {
    System.exit(new CommandLine(new CannedGrpcServer()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .useTransportSecurity(certificate, key)
            .maxInboundMessageSize(MAX_MESSAGE)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .directExecutor()
            .addService(
                new CannedCache(UnsafeByteOperations.unsafeWrap(ValueCheck.pattern(valueSize))))
            .build()
            .start();
    System.out.println("READY " + server.getPort());
    while (System.in.read() >= 0) {
      // Nothing is expected there but its end.
    }
    server.shutdownNow().awaitTermination();
    return 0;
  }

  private static final class CannedCache extends ScsGrpc.ScsImplBase {
    private final _GetResponse hit;
    private final _SetResponse stored =
        _SetResponse.newBuilder().setResult(ECacheResult.Ok).build();

    CannedCache(ByteString value) {
      this.hit = _GetResponse.newBuilder().setResult(ECacheResult.Hit).setCacheBody(value).build();
    }

    @Override
    public void get(_GetRequest request, StreamObserver<_GetResponse> reply) {
      reply.onNext(hit);
      reply.onCompleted();
    }

    @Override
    public void set(_SetRequest request, StreamObserver<_SetResponse> reply) {
      reply.onNext(stored);
      reply.onCompleted();
    }
  }
}
