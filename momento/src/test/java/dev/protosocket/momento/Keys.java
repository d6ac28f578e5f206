// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.Credential;
import dev.protosocket.client.internal.TokenAccess;
import java.util.Base64;

/** The published test vectors, and keys made to order. */
final class Keys {
  static final String V1 =
      "eyJlbmRwb2ludCI6Im1vbWVudG9fZW5kcG9pbnQiLCJhcGlfa2V5IjoiZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKemRXSWlPaUowWlhOMElITjFZbXBsWT"
          + "NRaUxDSjJaWElpT2pFc0luQWlPaUlpZlEuaGcyd01iV2Utd2VzUVZ0QTd3dUpjUlVMalJwaFhMUXdRVFZZZlFMM0w3YyJ9Cg==";
  static final String V1_TOKEN =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZXN0IHN1YmplY3QiLCJ2ZXIiOjEsInAiOiIifQ.hg2wMbWe-wesQVtA7wuJcRULjRphXLQwQTVYfQL3L7c";
  static final String V2 =
      "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJ0IjoiZyIsImp0aSI6InNvbWUtaWQifQ."
          + "GMr9nA6HE0ttB6llXct_2Sg5-fOKGFbJCdACZFgNbN1fhT6OPg_hVc8ThGzBrWC_RlsBpLA1nzqK3SOJDXYxAw";
  static final String LEGACY =
      "eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJzcXVpcnJlbCIsImNwIjoiY29udHJvbC5leGFtcGxlLmNvbSIsImMiOiJjYWNoZS5leGFtcGxlLmNvbSJ9."
          + "YY7RSMBCpMRs_qgbNkW0PYC2eX-MukLixLWJyvBpnMVaOba-OV0G5jgNmNbtn4zaLT8tlEncV6wQ_CkTI_PvoA";

  private static final String HEADER = base64Url("{\"alg\":\"HS256\"}");
  private static final String SIGNATURE = "hg2wMbWe-wesQVtA7wuJcRULjRphXLQwQTVYfQL3L7c";

  private Keys() {}

  static String jwt(String payload) {
    return HEADER + "." + base64Url(payload) + "." + SIGNATURE;
  }

  static String v1(String json) {
    return Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
  }

  static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  static String tokenOf(Credential credential) {
    return TokenAccess.tokenOf(credential);
  }
}
