// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package com.example.springboot;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** Stands for a slow database, and counts how often it is asked. */
@Service
public class Library {
  private final AtomicInteger loads = new AtomicInteger();

  @Cacheable("books")
  public Book find(String isbn) {
    loads.incrementAndGet();
    return new Book(isbn, "Book " + isbn);
  }

  public int loads() {
    return loads.get();
  }
}
