/** HdrHistogram metrics fed by the client observer. */
module dev.protosocket.metrics {
  requires static org.jspecify;

  exports dev.protosocket.metrics;
}
