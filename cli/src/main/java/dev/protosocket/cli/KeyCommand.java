// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.Endpoint;
import dev.protosocket.momento.MomentoCredentials;
import dev.protosocket.momento.MomentoKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a key says, but for its token. */
@Command(
    name = "key",
    description = "Says what a Momento key says: kind, host, expiry. Nothing is sent.")
final class KeyCommand extends BaseCommand {
  @Mixin private final CredentialOptions credentials = new CredentialOptions();

  @Override
  public Integer call() {
    String text = credentials.read(around());
    MomentoKey key =
        MomentoCredentials.describe(
            text != null ? text : ConnectOptions.ofMomentoVariables(around().environment()));
    Endpoint endpoint = key.endpoint();
    String where = endpoint == null ? null : endpoint.host() + ":" + endpoint.port();
    Instant expiry = key.expiry();
    if (json()) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      object.put("kind", key.kind().name());
      object.put("endpoint", where);
      object.put("expiry", expiry == null ? null : expiry.toString());
      object.put("expired", expiry != null && expiry.isBefore(Instant.now()));
      print(object);
    } else {
      out().println("kind      " + title(key.kind()));
      out().println("endpoint  " + (where == null ? "none: give one with --endpoint" : where));
      out().println("expiry    " + (expiry == null ? "none that the key names" : until(expiry)));
    }
    return Exit.DONE;
  }

  private static String title(MomentoKey.Kind kind) {
    return switch (kind) {
      case API_KEY -> "v1 API key, or disposable token";
      case API_KEY_V2 -> "v2 API key";
      case LEGACY_TOKEN -> "legacy token";
      case CELL_TOKEN -> "cell token";
    };
  }

  /** Says how far away a time is, by this machine's clock. */
  static String until(Instant end) {
    Duration left = Duration.between(Instant.now(), end);
    String far =
        left.abs().toDays() > 0 ? left.abs().toDays() + " days" : left.abs().toHours() + " h";
    return end + (left.isNegative() ? ", " + far + " ago" : ", in " + far);
  }
}
