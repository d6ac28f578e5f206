// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * A Spring Boot starter: clients by property, a {@code CacheManager} over them, health and meters.
 */
@NullMarked
package dev.protosocket.spring;

import org.jspecify.annotations.NullMarked;
