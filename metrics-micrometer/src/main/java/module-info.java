/** Binds the metrics to a Micrometer registry. */
module dev.protosocket.metrics.micrometer {
  requires transitive dev.protosocket.metrics;
  requires transitive micrometer.core;
  requires static transitive org.jspecify;

  exports dev.protosocket.metrics.micrometer;
}
