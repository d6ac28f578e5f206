// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {
  @Test
  void should_show_the_last_state_when_a_line_is_written_again() {
    assertThat(Terminal.show("$ run\r\n\rload   1%\rload 100%\r\ndone\r\n"))
        .containsExactly("$ run", "load 100%", "done");
  }

  @Test
  void should_keep_the_rest_of_a_line_and_ignore_colours_when_only_its_start_is_written_again() {
    assertThat(Terminal.show("abcdef\rxy\n\u001b[1;31mred\u001b[0m"))
        .containsExactly("xycdef", "red");
  }

  @Test
  void should_stay_within_its_bounds_when_the_text_does_not() {
    assertThat(Terminal.show("x".repeat(1000) + "\ry"))
        .containsExactly("y" + "x".repeat(Terminal.MAX_COLUMNS - 1));
    assertThat(Terminal.show("x\n".repeat(1000))).hasSize(Terminal.MAX_ROWS);
    assertThat(Terminal.show("x\n".repeat(Terminal.MAX_ROWS) + "y")).hasSize(Terminal.MAX_ROWS);
  }

  @Test
  void should_draw_a_picture_of_all_lines(@TempDir Path directory) throws Exception {
    Path recorded = Files.writeString(directory.resolve("recorded"), "one\r\ntwo\r\nthree\r\n");
    Path one = Files.writeString(directory.resolve("one"), "one\r\n");
    assertThat(height(recorded, directory)).isGreaterThan(height(one, directory));
  }

  private static int height(Path recorded, Path directory) throws Exception {
    Path png = directory.resolve("new").resolve("screen.png");
    assertThat(LoadTool.commandLine().execute("screenshot", recorded.toString(), png.toString()))
        .isZero();
    return ImageIO.read(png.toFile()).getHeight();
  }
}
