// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** An attempt to connect has ended. */
@Name("dev.protosocket.Connect")
@Label("Protosocket Connect")
@Category("Protosocket")
@Description("A connection was made, or an attempt failed")
@StackTrace(false)
final class ConnectEvent extends Event {
  @Label("Connection")
  String connection = "";

  @Label("Server")
  String server = "";

  @Label("Connect Time")
  @Description("Name resolution, TCP, TLS and authentication together")
  @Timespan(Timespan.NANOSECONDS)
  long connectTime;

  @Label("Succeeded")
  boolean succeeded;

  @Label("Error")
  String error = "";
}
