// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection has ended. */
@Name("dev.protosocket.Close")
@Label("Protosocket Close")
@Category("Protosocket")
@Description("A connection was closed by its owner, or poisoned")
@StackTrace(false)
final class CloseEvent extends Event {
  @Label("Connection")
  String connection = "";

  @Label("Server")
  String server = "";

  @Label("Poisoned")
  @Description("False if the owner closed the connection")
  boolean poisoned;

  @Label("Kind")
  String kind = "";

  @Label("Detail")
  String detail = "";
}
