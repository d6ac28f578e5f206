// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyVersionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"4.2.1.Final", "4.2.18.Final", "4.3.0.Beta1", "5.0.0.Alpha1", "10.0", "", "x.y"})
  void should_accept_a_version_when_it_is_the_minimum_or_later_or_of_another_form(String version) {
    assertThat(NettyVersion.isEnough(version)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2.0.Final", "4.2.0.RC4", "4.1.136.Final", "3.10.6.Final"})
  void should_refuse_a_version_when_it_is_older(String version) {
    assertThat(NettyVersion.isEnough(version)).isFalse();
  }

  @Test
  void should_pass_when_this_build_has_its_own_netty() {
    assertThatCode(NettyVersion::check).doesNotThrowAnyException();
  }
}
