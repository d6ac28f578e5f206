package dev.protosocket.client;

/**
 * Names one request of a connection: the message id it has on the wire.
 *
 * @param value the message id; unique for the life of the connection
 */
public record RequestId(long value) {}
