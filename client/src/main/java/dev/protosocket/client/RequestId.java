// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/**
 * Names one operation of a pipeline: the message id it has on the wire, to which a pipeline over
 * several connections adds a number that is the connection's.
 *
 * @param value unique for the life of the connection, or of the pipeline over several
 */
public record RequestId(long value) {}
