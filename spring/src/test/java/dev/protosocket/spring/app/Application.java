// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring.app;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The application of docs/spring-boot.md, with a database that counts. */
@SpringBootApplication
@EnableCaching
public class Application {
  /** What is cached. */
  public record User(long id, String name, int asked) {}

  /** Asks the database. */
  @Service
  public static class Users {
    private final AtomicInteger asked = new AtomicInteger();

    @Cacheable("users")
    public User find(long id) {
      return new User(id, "Ada Lovelace", asked.incrementAndGet());
    }
  }

  @RestController
  static class UserController {
    private final Users users;

    UserController(Users users) {
      this.users = users;
    }

    @GetMapping("/users/{id}")
    User user(@PathVariable long id) {
      return users.find(id);
    }
  }
}
