package dev.protosocket.benchmarks.loadtool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {
  @Test
  void should_show_the_last_state_when_a_line_is_written_again() {
    assertThat(Terminal.show("$ run\r\nload   1%\r\n\u001b[1A\rload 100%\u001b[1B\rdone\r\n"))
        .containsExactly("$ run", "load 100%", "done");
  }

  @Test
  void should_clear_the_rest_of_a_line_and_ignore_colours_when_told_to() {
    assertThat(Terminal.show("abcdef\rxy\u001b[K\n\r\u001b[1;31mred\u001b[0m"))
        .containsExactly("xy", "red");
  }

  @Test
  void should_stay_within_its_bounds_when_the_text_does_not() {
    assertThat(Terminal.show("\u001b[9999B" + "x".repeat(1000) + "\u001b[9999A\r" + "y"))
        .containsExactly("y");
    assertThat(Terminal.show("x".repeat(1000))).containsExactly("x".repeat(Terminal.MAX_COLUMNS));
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
