// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A {@link CacheManager} over a client, with {@code @EnableCaching} and at least one client, unless
 * the application has one of its own or says {@code spring.cache.type}.
 */
@AutoConfiguration(
    after = ProtosocketAutoConfiguration.class,
    afterName = "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration",
    beforeName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnClass(CacheManager.class)
@ConditionalOnBean({CacheAspectSupport.class, CacheClient.class})
@ConditionalOnMissingBean(value = CacheManager.class, name = "cacheResolver")
@Conditional(ProtosocketCacheAutoConfiguration.NoOtherType.class)
public final class ProtosocketCacheAutoConfiguration {
  private static final String TASK_EXECUTOR = "applicationTaskExecutor";

  /** Creates it; Spring does. */
  public ProtosocketCacheAutoConfiguration() {}

  /** Whether nobody has asked for another manager. */
  static final class NoOtherType implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !context.getEnvironment().containsProperty("spring.cache.type");
    }
  }

  @Bean
  static CacheManager cacheManager(
      ProtosocketProperties properties,
      BeanFactory beans,
      ObjectProvider<CacheClient> clients,
      ObjectProvider<CacheFormats> formats,
      ObjectProvider<Meters> meters) {
    return new ProtosocketCacheManager(
        properties.cache(),
        client(properties.cache().client(), beans, clients),
        formats.getIfAvailable(() -> cache -> null),
        executor(beans),
        meters.getIfAvailable());
  }

  private static CacheClient client(
      @Nullable String name, BeanFactory beans, ObjectProvider<CacheClient> clients) {
    String property = "protosocket.cache.client";
    if (name == null) {
      CacheClient only = clients.getIfUnique();
      if (only == null) {
        throw new BadPropertyException(
            property, "there are several clients: say which, or protosocket.primary");
      }
      return only;
    }
    String bean = ClientRegistrar.beanName(name);
    if (!beans.containsBean(bean)) {
      throw new BadPropertyException(
          property, "there is no client of that name in protosocket.clients");
    }
    return beans.getBean(bean, CacheClient.class);
  }

  /** The application's own, whose threads see its classes. */
  private static Executor executor(BeanFactory beans) {
    return beans.containsBean(TASK_EXECUTOR)
        ? beans.getBean(TASK_EXECUTOR, Executor.class)
        : ForkJoinPool.commonPool();
  }
}
