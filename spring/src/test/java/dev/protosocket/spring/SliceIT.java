// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.protosocket.spring.app.Application;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.cache.test.autoconfigure.AutoConfigureCache;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.MockMvc;

/**
 * A slice has the controllers, and Boot's cache of no entries: it starts with the same properties
 * and no server.
 */
@WebMvcTest(
    properties = {
      "protosocket.clients.sessions.endpoint=localhost:9",
      "protosocket.clients.sessions.credential=token",
      "protosocket.cache.caches.users.format=text"
    })
@AutoConfigureCache
@ContextConfiguration(classes = Application.class)
class SliceIT {
  @Autowired private MockMvc mvc;
  @MockitoBean private Application.Users users;

  @Test
  void should_leave_the_cache_out_of_a_slice() throws Exception {
    BDDMockito.given(users.find(42)).willReturn(new Application.User(42, "Ada", 1));
    mvc.perform(get("/users/42"))
        .andExpect(status().isOk())
        .andExpect(content().json("{\"id\":42,\"name\":\"Ada\",\"asked\":1}"));
  }
}
