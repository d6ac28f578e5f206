// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A cache's beans on the platform's MBean server, by the names of the specification. */
final class Beans {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final URI manager;
  private final String cache;

  Beans(URI manager, String cache) {
    this.manager = manager;
    this.cache = cache;
  }

  /** Shows a bean, or shows it no more; as often as one likes. */
  void show(boolean shown, String type, Object bean) {
    try {
      ObjectName name =
          new ObjectName(
              "javax.cache:type="
                  + type
                  + ",CacheManager="
                  + safe(manager.toString())
                  + ",Cache="
                  + safe(cache));
      if (shown) {
        server.registerMBean(bean, name);
      } else {
        server.unregisterMBean(name);
      }
    } catch (InstanceAlreadyExistsException | InstanceNotFoundException e) {
      // As it should be; or another manager's of the same name, which stays.
    } catch (JMException e) {
      throw new CacheException("the cache's " + type + " cannot be shown by JMX", e);
    }
  }

  private static String safe(String text) {
    return text.replaceAll("[,:=\n]", ".");
  }
}
