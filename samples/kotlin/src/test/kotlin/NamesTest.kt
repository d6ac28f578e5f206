// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

import dev.protosocket.client.ClientConfig
import dev.protosocket.client.OverloadedException
import dev.protosocket.client.ProtosocketClient
import dev.protosocket.client.RequestFate
import dev.protosocket.client.RequestTimeoutException
import dev.protosocket.codec.KeyFormat
import dev.protosocket.codec.TypedCache
import dev.protosocket.codec.ValueFormat
import dev.protosocket.junit.TestCacheServer
import dev.protosocket.junit.WithCacheServer
import dev.protosocket.proto.schema.CacheCommand
import dev.protosocket.proto.schema.CacheResponse
import dev.protosocket.server.ReplyInterceptor
import java.util.concurrent.CountDownLatch
import java.util.function.Consumer
import kotlin.time.Duration.Companion.minutes
import kotlin.time.toJavaDuration
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test

/** What docs/kotlin.md says, against a server whose replies wait until they are let go. */
@WithCacheServer(caches = ["users"])
class NamesTest(private val server: TestCacheServer) {
    private val ids = (0 until 200).map { "id$it" }
    private val held = HeldReplies()
    private val client = ProtosocketClient.connect(server.config())

    @BeforeEach
    fun store() = ids.forEach { client.set("users", it, "name of $it") }

    @AfterEach
    fun close() = client.close()

    private fun inTest(test: suspend CoroutineScope.() -> Unit) = runBlocking {
        withTimeout(2.minutes) { test() }
    }

    private suspend fun until(condition: () -> Boolean) {
        while (!condition()) delay(1)
    }

    private fun cancels() = server.protosocket().stats().cancels()

    private fun inFlight() = client.stats().inFlight()

    @Test
    fun should_be_null_for_a_miss() = inTest {
        assertNull(name(client, "nobody"))
        assertEquals("name of id1", name(client, "id1"))
    }

    @Test
    fun should_cancel_the_request_when_the_coroutine_is_cancelled() = inTest {
        server.faults(held)
        val before = cancels()
        val job = launch { name(client, "id1") }
        until { held.count() == 1 }
        job.cancel()
        until { cancels() == before + 1 && inFlight() == 0 }
    }

    @Test
    fun should_not_take_a_cancelled_coroutine_for_an_error() = inTest {
        server.faults(held)
        var went = false
        val job = launch {
            nameOrNull(client, "id1")
            went = true
        }
        until { held.count() == 1 }
        job.cancel()
        job.join()
        assertTrue(!went)
    }

    @Test
    fun should_not_reach_the_request_when_a_dependent_is_cancelled() = inTest {
        server.faults(held)
        val before = cancels()
        val job = launch { lengthNeverCancelled(client, "id1") }
        until { held.count() == 1 }
        job.cancel()
        job.join()
        client.set("users", "id2", "behind the cancel, if there is one")
        assertEquals(before, cancels())
        assertEquals(1, inFlight())
        held.letGo()
        until { inFlight() == 0 }
        assertEquals("name of id1".length, length(client, "id1"))
    }

    @Test
    fun should_cancel_the_request_when_time_is_up() = inTest {
        server.faults(held)
        assertNull(friendsNameSoon(client, "id1"))
        until { inFlight() == 0 } // its own timeout is a minute
        assertThrows(RequestTimeoutException::class.java) {
            runBlocking { nameSoon(client, "id1") }
        }
        until { inFlight() == 0 }
    }

    @Test
    fun should_have_no_more_in_flight_than_the_flow_may() = inTest {
        server.faults(held)
        val names = async { names(client, ids.asFlow()).toList() }
        for (arrived in 64 until ids.size) {
            until { held.arrived() == arrived }
            assertEquals(64, inFlight())
            held.letGoOldest()
        }
        held.letGo()
        assertEquals(ids.associateWith { "name of $it" }, names.await().toMap())
    }

    @Test
    fun should_cancel_what_is_in_flight_when_the_flow_is_cancelled() = inTest {
        server.faults(held)
        val before = cancels()
        val job = launch { names(client, ids.asFlow()).toList() }
        until { held.count() == 64 }
        job.cancel()
        until { cancels() == before + 64 && inFlight() == 0 }
    }

    @Test
    fun should_fail_when_the_connection_is_full_and_wait_when_it_may() = inTest {
        server.faults(held)
        full(server.config()).use { full ->
            val error =
                assertThrows(OverloadedException::class.java) {
                    runBlocking { names(full, ids.asFlow()).toList() }
                }
            assertEquals(RequestFate.NOT_SENT, error.fate())
            until { full.stats().inFlight() == 0 }
        }
        val patient =
            waiting(server.config())
                .toBuilder()
                .overloadWait(1.minutes.toJavaDuration())
                .build()
        full(patient).use { full ->
            val names = async { names(full, ids.asFlow()).toList() }
            until { full.stats().waiting() == 60 }
            assertEquals(4, full.stats().inFlight())
            held.letGo()
            assertEquals(ids.size, names.await().size)
        }
    }

    private fun full(config: ClientConfig) =
        ProtosocketClient.connect(config.toBuilder().maxInFlight(4).build())

    @Test
    fun should_go_on_where_the_coroutine_runs_unless_it_is_unconfined() = inTest {
        server.faults(held)
        val here = Thread.currentThread()
        val confined = async {
            name(client, "id1")
            Thread.currentThread()
        }
        val unconfined =
            async(Dispatchers.Unconfined) {
                name(client, "id1")
                Thread.currentThread().name
            }
        until { held.count() == 2 }
        held.letGo()
        assertEquals(here, confined.await())
        assertTrue(unconfined.await().startsWith("protosocket-io-"))
    }

    @Test
    fun should_load_on_when_the_one_who_asked_has_gone() = inTest {
        val users =
            TypedCache.builder(
                    client,
                    "users",
                    KeyFormat.readable("user", Long::class.javaObjectType),
                    ValueFormat.utf8(),
                )
                .build()
        val begun = CountDownLatch(1)
        val end = CountDownLatch(1)
        val job = launch {
            loaded(users, 42) {
                begun.countDown()
                end.await()
                "Ada"
            }
        }
        until { begun.count == 0L }
        job.cancel()
        job.join()
        end.countDown()
        until { users.get(42) == "Ada" }
    }
}

/** Holds the replies to GETs until the test lets them go; those to a Cancel go at once. */
private class HeldReplies : ReplyInterceptor {
    private val held = ArrayDeque<() -> Unit>()
    private var open = false
    private var arrived = 0

    override fun onReply(
        command: CacheCommand,
        reply: CacheResponse,
        send: Consumer<CacheResponse>,
    ): Unit = synchronized(this) {
        if (command.unary.hasGet()) arrived++
        if (command.unary.hasGet() && !open) held.add { send.accept(reply) } else send.accept(reply)
    }

    fun count() = synchronized(this) { held.size }

    fun arrived() = synchronized(this) { arrived }

    fun letGoOldest() = synchronized(this) { held.removeFirst()() }

    fun letGo() = synchronized(this) {
        open = true
        held.forEach { it() }
        held.clear()
    }
}
