/** The protosocket wire: schema, generated classes and the hot-path codec. */
module dev.protosocket.proto {
  requires transitive com.google.protobuf;
  requires transitive io.netty.buffer;
  requires static transitive org.jspecify;

  exports dev.protosocket.proto;
  exports dev.protosocket.proto.schema;
}
