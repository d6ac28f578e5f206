/** An embedded protosocket server for local work and integration tests. */
module dev.protosocket.server {
  requires transitive dev.protosocket.proto;
  requires com.github.benmanes.caffeine;
  requires info.picocli;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.pkitesting;
  requires io.netty.transport;
  requires io.netty.codec;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.protosocket.server;
}
