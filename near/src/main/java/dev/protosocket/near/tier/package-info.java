// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * Two caches as one: {@link dev.protosocket.near.tier.TieredClient}.
 *
 * <p>The <i>first</i> tier is asked first, and holds copies; the <i>second</i> has the truth.
 *
 * <ol>
 *   <li><b>A bound on the first tier.</b> Nothing is stored there by this client to live longer
 *       than {@code maxFirstTtl}, nor longer than on the second tier as far as that tells. So what
 *       others write to the second tier is seen after that time at the latest.
 *   <li><b>One's own writes.</b> After a write through this client (or a view of it) has ended
 *       well, no read that begins then returns what was there before it: no refill is under way
 *       while a write is, and none puts back what was read before the write. Not so where a tier
 *       was not written: {@link WritePolicy#ONE_SUFFICES} when the first failed, {@link
 *       WritePolicy#SECOND_LATER} when the first has lost what the second has not got yet.
 *   <li><b>A write that failed</b> leaves either value, each where its fate says so. If the second
 *       tier refused it, it is taken off the first again; if that fails, too, the bound holds.
 *   <li><b>Refills</b> are sent in the background, at most {@code maxPending} at a time; beyond
 *       that they are left out. Reads never wait for them; a write of the same key may.
 *   <li><b>Time.</b> Each tier has the whole time of the call, one after the other if that is the
 *       policy; {@code firstTimeout} bounds the first.
 *   <li><b>Threads.</b> None is started. A future completes where a tier completes it. A blocking
 *       call that asks both at once, and one that writes, needs the thread on which the tiers'
 *       futures complete: not to be made on threads of their {@code callbackExecutor}.
 * </ol>
 */
@NullMarked
package dev.protosocket.near.tier;

import org.jspecify.annotations.NullMarked;
