// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Makes a bean of each client that properties name; they are closed with the context. */
final class ClientRegistrar implements BeanRegistrar {
  private static final String SUFFIX = "CacheClient";

  @Override
  public void register(BeanRegistry registry, Environment environment) {
    ProtosocketProperties properties =
        Binder.get(environment)
            .bindOrCreate(ProtosocketProperties.PREFIX, ProtosocketProperties.class);
    String primary = primary(properties);
    for (String name : properties.clients().keySet()) {
      registry.registerBean(
          beanName(name),
          CacheClient.class,
          bean -> {
            bean.supplier(context -> context.bean(ClientFactory.class).create(name));
            if (name.equals(primary)) {
              bean.primary();
            }
          });
    }
  }

  private static @Nullable String primary(ProtosocketProperties properties) {
    String primary = properties.primary();
    if (primary != null && !properties.clients().containsKey(primary)) {
      throw new BadPropertyException(
          "protosocket.primary", "there is no client of that name in protosocket.clients");
    }
    return primary;
  }

  /** Returns the name of a client's bean: {@code userSessionsCacheClient} of user-sessions. */
  static String beanName(String client) {
    StringBuilder bean = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < client.length(); i++) {
      char c = client.charAt(i);
      if (c == '-' || c == '.' || c == '_') {
        upper = bean.length() > 0;
      } else {
        bean.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return bean.append(SUFFIX).toString();
  }

  /** Returns what a client's bean is shown as. */
  static String clientName(String bean) {
    return bean.length() > SUFFIX.length() && bean.endsWith(SUFFIX)
        ? bean.substring(0, bean.length() - SUFFIX.length())
        : bean;
  }
}
