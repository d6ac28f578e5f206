// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package com.example.springboot;

/** What is cached, as JSON. */
public record Book(String isbn, String title) {}
