// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * A cache in this process in front of any {@link dev.protosocket.client.CacheClient}: {@link
 * dev.protosocket.near.NearCacheClient}.
 *
 * <h2>What it guarantees</h2>
 *
 * <p>"This client" is the near cache with all its views; "the delegate" is the client behind it.
 *
 * <ol>
 *   <li><b>A bound on staleness.</b> What a read returns was the delegate's answer to a request
 *       that began less than {@code maxStale} before the read did, or after. The time counts from
 *       the beginning of that request, not from its answer, so a slow answer is not fresh for
 *       longer. Only {@code staleIfError}, which is off by default, extends this, and only while
 *       asking fails.
 *   <li><b>One's own writes.</b> After a SET, a DELETE or another writing command for a key through
 *       this client has ended, no read that begins then returns what the key had before it, from
 *       memory or from an answer that was under way. While a write is under way reads may see
 *       either. This holds for the thread that wrote and for all others of this client. It is as
 *       good as the delegate: a write that failed with fate UNKNOWN may still be carried out later,
 *       and is then like another client's.
 *   <li><b>Others' writes</b> (other processes, pipelines, calls that go around this client, the
 *       end of a time to live on the server, eviction there) are seen at the latest by reads that
 *       begin {@code maxStale} after them.
 *   <li><b>Writing commands without a key</b>, such as memcached's {@code flush_all}, drop
 *       everything, with the guarantee of 2 for all keys.
 *   <li><b>Validation.</b> Where the server names the states of values (memcached does, protosocket
 *       does not), a value past {@code maxStale} is kept, and the server is asked whether it has
 *       changed: 1 is as if it had been sent again. No value is served beyond the time to live that
 *       the server has told, to the server's unit of time. Values that come with a batch have no
 *       names of their own.
 *   <li><b>{@code maxStale} zero</b> means that each read asks, and none shares another's answer.
 *   <li><b>One load.</b> Reads of one key that ask at the same time share one request, if they have
 *       the same timeout, are of one kind (blocking or not) and began less than {@code maxStale}
 *       after it; so 1,000 callers make one request. Each has a future of its own. Cancelling one
 *       does nothing to the others; when the last has cancelled, the request is cancelled. Batches
 *       ask for their misses with one batch of their own.
 *   <li><b>Everybody's own time.</b> A caller's deadline is that of the client or view that was
 *       called. Nobody waits for the request of a view with another timeout, and a caller who has
 *       joined a request late, which then ran out of time, asks by itself with the time left.
 *   <li><b>Failures</b> pass through as they are, with their fate, and are not kept. All who share
 *       a request share its failure.
 *   <li><b>Arrays are the caller's.</b> What is kept is never given away: each read gets a copy.
 *   <li><b>A bound on memory.</b> Entries weigh at most {@code maxBytes} together: keys, values and
 *       a fixed overhead for each. A value that alone is heavier is not kept.
 *   <li><b>Hits never wait</b>, so they are served in any thread: on an event loop, and in a thread
 *       that was interrupted, too. What has to ask behaves as the delegate does: a blocking call is
 *       refused on its event loops, an interrupt ends it.
 *   <li><b>Threads.</b> None is started. What is answered from memory completes in the calling
 *       thread; anything else completes where the delegate completes it.
 *   <li><b>Closing</b> drops the memory and closes the delegate; all calls are the delegate's to
 *       refuse from then on. Closing a view does nothing.
 *   <li><b>Invalidations</b>, where the delegate has them and the builder's option asks for them:
 *       <ol>
 *         <li>While the server tells of changes, a value is served until it is told to have
 *             changed, but no longer than the option says and the server's time to live; in 1 and 3
 *             that time stands in the place of {@code maxStale}. It is so for values that a read of
 *             one key got, in caches whose {@code maxStale} is not zero.
 *         <li>A change that is told drops the entry, with the guarantee of 2: no read that begins
 *             then returns what was before the change, from memory or from an answer that was under
 *             way.
 *         <li>When the connection is lost, everything is dropped, and answers that are under way
 *             are not kept; so {@code staleIfError} has nothing from before it.
 *         <li>Until changes are told again, {@code maxStale} holds as ever, and for each entry
 *             whose request began before that, it still does after.
 *         <li>What is told comes as late as the network has it. If a connection dies without a
 *             word, what is in memory is served until that is noticed, or for as long as the option
 *             says.
 *       </ol>
 * </ol>
 */
@NullMarked
package dev.protosocket.near;

import org.jspecify.annotations.NullMarked;
