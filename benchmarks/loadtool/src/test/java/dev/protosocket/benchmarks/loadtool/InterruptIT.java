package dev.protosocket.benchmarks.loadtool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -INT")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptIT {
  /** What the progress bar says once something was measured. */
  private static final String MEASURED = "op/s";

  @TempDir private Path directory;

  @Test
  void should_report_what_was_measured_when_interrupted() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                LoadTool.class.getName(),
                "--duration",
                "1h",
                "--rate",
                "1000",
                "--out",
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String before = readUntilMeasured(child.getInputStream());
      assertThat(before).as("the output before the signal").contains(MEASURED);
      Process kill = new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start();
      assertThat(kill.waitFor()).isZero();
      String after = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(130);
      assertThat(after).contains("operations (interrupted)").contains("written to");
    } finally {
      child.destroyForcibly().waitFor();
    }
    Result result = Result.read(directory.resolve("result.json"));
    assertThat(result.interrupted()).isTrue();
    assertThat(result.operations()).isPositive();
    assertThat(result.hits() + result.misses() + result.stored()).isEqualTo(result.operations());
    assertThat(directory.resolve("chart.png")).isNotEmptyFile();
  }

  private static String readUntilMeasured(InputStream output) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int c = output.read(); c >= 0; c = output.read()) {
      text.append((char) c);
      if (text.indexOf(MEASURED) >= 0) {
        break;
      }
    }
    return text.toString();
  }
}
