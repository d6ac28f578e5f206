/** JDK Flight Recorder events of the client. */
module dev.protosocket.metrics.jfr {
  requires transitive dev.protosocket.client;
  requires jdk.jfr;
  requires static transitive org.jspecify;

  exports dev.protosocket.metrics.jfr;
}
