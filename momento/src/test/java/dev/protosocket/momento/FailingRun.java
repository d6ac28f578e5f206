// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import java.util.Base64;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * A process in which everything fails that can, and which prints each failure with its whole chain
 * and everything else a program might print. What goes to its output must show no secret: {@link
 * SecrecyIT} looks.
 */
final class FailingRun {
  static final String KEY = "kG4yT8uE2wQ6aS0dF";
  static final String VALUE = "vN3bH7jK1lM5pR9tX";
  static final String SUBJECT = "sU7cJ3gT5xQ1oW9eZ";
  static final String V1_TOKEN =
      jwt("{\"sub\":\"" + SUBJECT + "\",\"ver\":1}", "hG2wMbWewesQVtA7wuJc");
  static final String V1 = base64("{\"endpoint\":\"localhost\",\"api_key\":\"" + V1_TOKEN + "\"}");
  static final String V2 = jwt("{\"t\":\"g\",\"jti\":\"" + SUBJECT + "\"}", "GMr9nA6HE0ttB6llXct2");
  static final String LEGACY =
      jwt(
          "{\"sub\":\"" + SUBJECT + "\",\"cp\":\"localhost\",\"c\":\"localhost\"}",
          "YY7RSMBCpMRsqgbNkW0P");
  static final String PLAIN = "pT7kQ9vR2xW5zB8nM4jL6";
  static final String WRONG = "wF5iC1yV8oD3rA6qJ0hN2";

  /** Printed by a step that ended as it had to. */
  static final String PASSED = "passed: ";

  /** The argument of a run that gives its secrets away. */
  static final String PLANT = "plant";

  private FailingRun() {}

  static Secrets secrets() {
    Secrets secrets = new Secrets();
    secrets.add("the key", KEY);
    secrets.add("the value", VALUE);
    secrets.add("the plain token", PLAIN);
    secrets.add("the wrong token", WRONG);
    secrets.add("the token of the v1 key", V1_TOKEN);
    secrets.add("the v1 key", V1);
    secrets.add("the v2 key", V2);
    secrets.add("the legacy key", LEGACY);
    secrets.add("the subject in a key", SUBJECT);
    return secrets;
  }

  /** Something that must fail. */
  interface Action {
    void run() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals(PLANT)) {
      plant();
      return;
    }
    malformedKeys();
    try (FailingBed bed = new FailingBed()) {
      FailingConnects.run(bed);
      FailingCalls.run(bed);
      FailingPools.run(bed);
      FailingPeers.run(bed);
      show(bed.server, bed.server.stats(), bed.proxy);
    }
    System.out.println("done");
  }

  /** Each of these lines must be found. */
  private static void plant() {
    LoggerFactory.getLogger("io.netty.planted").trace("a {}", VALUE.substring(4, 12));
    Exception hidden = new IllegalStateException(PLAIN);
    Exception outer = new IllegalArgumentException("outer", new Exception(V2));
    outer.addSuppressed(hidden);
    show(outer);
  }

  private static void malformedKeys() throws Exception {
    for (String key : new String[] {V1, V2, LEGACY}) {
      String half = key.substring(0, key.length() / 2);
      fails("half a key", CredentialException.class, () -> MomentoCredentials.parse(half));
      fails("a broken key", CredentialException.class, () -> MomentoCredentials.parse(key + "!"));
      fails(
          "a key twice",
          CredentialException.class,
          () -> MomentoCredentials.parse(key + "." + key));
      fails(
          "a key as the endpoint",
          CredentialException.class,
          () -> MomentoCredentials.parse(V1, key + ":1"));
      fails(
          "a key as the server name",
          CredentialException.class,
          () -> MomentoCredentials.parse(V1).withServerName(key + "!"));
      fails(
          "a key as the region",
          CredentialException.class,
          () ->
              MomentoCredentials.fromEnvironment(
                  Map.of("MOMENTO_API_KEY", V2, "MOMENTO_REGION", key + "!")));
    }
    fails("v2 without an endpoint", CredentialException.class, () -> MomentoCredentials.parse(V2));
    fails(
        "v1 as v2", CredentialException.class, () -> MomentoCredentials.v2ApiKey(V1, "localhost"));
    fails(
        "a token of two lines",
        CredentialException.class,
        () -> Credential.of("localhost", 1, PLAIN + "\n" + WRONG));
  }

  /** Runs an action, prints how it fails, and checks that it fails in that way. */
  static void fails(String step, Class<? extends Throwable> expected, Action action)
      throws Exception {
    try {
      action.run();
    } catch (Throwable failure) {
      show(failure);
      Throwable cause = failure;
      while (cause != null && !expected.isInstance(cause)) {
        cause = cause.getCause();
      }
      if (cause == null) {
        throw new IllegalStateException(step + " failed in another way than it had to", failure);
      }
      System.out.println(PASSED + step + " -> " + expected.getSimpleName());
      return;
    }
    throw new IllegalStateException(step + " did not fail");
  }

  static void show(Object... things) {
    for (Object thing : things) {
      System.out.println(thing);
      if (thing instanceof Throwable failure) {
        failure.printStackTrace(System.out);
      }
    }
  }

  private static String jwt(String payload, String signature) {
    return base64Url("{\"alg\":\"HS256\"}") + "." + base64Url(payload) + "." + signature;
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
