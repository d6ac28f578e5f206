// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.TlsOptions;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import javax.net.ssl.SSLException;
import org.springframework.boot.ssl.SslBundle;

/** TLS as a bundle of Spring's says: whom to trust, a certificate of one's own, ciphers. */
final class SslContexts {
  private SslContexts() {}

  static TlsOptions of(SslBundle bundle) {
    SslContextBuilder context =
        SslContextBuilder.forClient().trustManager(bundle.getManagers().getTrustManagerFactory());
    if (bundle.getStores().getKeyStore() != null) {
      context.keyManager(bundle.getManagers().getKeyManagerFactory());
    }
    String[] ciphers = bundle.getOptions().getCiphers();
    if (ciphers != null) {
      context.ciphers(List.of(ciphers));
    }
    String[] protocols = bundle.getOptions().getEnabledProtocols();
    if (protocols != null) {
      context.protocols(protocols);
    }
    try {
      return TlsOptions.context(context.build());
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS can be made of the bundle", e);
    }
  }
}
