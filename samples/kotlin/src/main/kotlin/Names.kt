// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

// The code of docs/kotlin.md.

import dev.protosocket.client.CacheClient
import dev.protosocket.client.CacheException
import dev.protosocket.client.ClientConfig
import dev.protosocket.codec.TypedCache
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.toJavaDuration
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeoutOrNull

// snippet: get
suspend fun name(client: CacheClient, id: String): String? =
    client.getStringAsync("users", id).await() // null is a miss
// end

// snippet: errors
suspend fun nameOrNull(client: CacheClient, id: String): String? =
    try {
        name(client, id)
    } catch (e: CacheException) { // and not Exception, which a cancelled coroutine is, too
        null
    }
// end

// snippet: dependent
suspend fun lengthNeverCancelled(client: CacheClient, id: String): Int = // do not do this
    client.getStringAsync("users", id).thenApply { it?.length ?: 0 }.await()

suspend fun length(client: CacheClient, id: String): Int = name(client, id)?.length ?: 0
// end

// snippet: deadline
suspend fun nameSoon(client: CacheClient, id: String): String? =
    name(client.withTimeout(50.milliseconds.toJavaDuration()), id)

suspend fun friendsNameSoon(client: CacheClient, id: String): String? =
    withTimeoutOrNull(50.milliseconds) { // of both calls
        name(client, "friend of $id")?.let { friend -> name(client, friend) }
    }
// end

// snippet: many
@OptIn(ExperimentalCoroutinesApi::class)
fun names(client: CacheClient, ids: Flow<String>): Flow<Pair<String, String?>> =
    ids.flatMapMerge(concurrency = 64) { id -> flow { emit(id to name(client, id)) } }
// end

fun waiting(config: ClientConfig): ClientConfig {
    // snippet: waiting
    val waiting =
        config.toBuilder()
            .overloadWait(200.milliseconds.toJavaDuration()) // at most the call's own timeout
            .maxWaiting(2_000) // calls that wait, on a connection
            .build()
    // end
    return waiting
}

// snippet: load
suspend fun loaded(users: TypedCache<Long, String>, id: Long, find: (Long) -> String?): String? =
    users.getOrLoadAsync(id, find, Dispatchers.IO.asExecutor()).await()
// end
