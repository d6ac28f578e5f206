// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;

/**
 * The request that the floor repeats, and the reply to it.
 *
 * @param request with room for its number
 * @param idOffset where that room is
 * @param replyHead what precedes the number in a reply
 * @param replyTail what follows it
 * @param ids how requests are numbered
 */
record FloorExchange(
    ByteBuf request, int idOffset, ByteBuf replyHead, ByteBuf replyTail, FloorIds ids) {}
