// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** An operation took longer than the threshold. */
@Name("dev.protosocket.SlowOperation")
@Label("Protosocket Slow Operation")
@Category("Protosocket")
@Description("An operation took longer than the observer's threshold")
@StackTrace(false)
final class SlowOperationEvent extends Event {
  @Label("Connection")
  String connection = "";

  @Label("Server")
  String server = "";

  @Label("Cache")
  String cache = "";

  @Label("Command")
  String command = "";

  @Label("Outcome")
  String outcome = "";

  @Label("Error")
  String error = "";

  @Label("Latency")
  @Timespan(Timespan.NANOSECONDS)
  long latency;

  @Label("Time To First Byte")
  @Description("Until the reply's first byte was read; negative if no reply came")
  @Timespan(Timespan.NANOSECONDS)
  long timeToFirstByte;

  @Label("Bytes Sent")
  @DataAmount
  int bytesSent;

  @Label("Bytes Received")
  @DataAmount
  int bytesReceived;

  @Label("Pipelined")
  boolean pipelined;
}
