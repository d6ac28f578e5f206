// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

/**
 * Names a state of an item: the same as long as nobody has changed it. It means something to the
 * client that it came from, and there to the server that the item is on, as long as that lives;
 * anywhere else it is a conflict, or, with a read, has changed. Immutable.
 */
public interface Version {}
