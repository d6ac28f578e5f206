/** Many multiplexed connections behind one cache client. */
module dev.protosocket.pool {
  requires static org.jspecify;

  exports dev.protosocket.pool;
}
