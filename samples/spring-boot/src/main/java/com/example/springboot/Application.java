// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package com.example.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves books over HTTP, which it keeps in a memcached. */
@SpringBootApplication
@EnableCaching
public class Application {
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  /** A book, and how often this process has loaded any. */
  record Answer(Book book, int loads) {}

  @RestController
  static class Books {
    private final Library library;

    Books(Library library) {
      this.library = library;
    }

    @GetMapping("/books/{isbn}")
    Answer book(@PathVariable String isbn) {
      Book book = library.find(isbn);
      return new Answer(book, library.loads());
    }
  }
}
