// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws what a terminal showed; docs/load.md has a picture of the progress bar made by it. */
@Command(
    name = "screenshot",
    description = "Draws what a terminal showed, from what was written to it.")
final class ScreenshotCommand implements Callable<Integer> {
  private static final long MAX_FILE_BYTES = 1024 * 1024;
  private static final Font FONT = new Font(Font.MONOSPACED, Font.PLAIN, 15);
  private static final int MARGIN = 16;
  private static final Color PAPER = new Color(0x1e1e1e);
  private static final Color INK = new Color(0xd4d4d4);

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RECORDED", index = "0", description = "what was written to it")
  private Path recorded = Path.of("");

  @Parameters(paramLabel = "PNG", index = "1", description = "where to draw it")
  private Path png = Path.of("");

  @Override
  public Integer call() throws IOException {
    List<String> lines;
    try {
      lines = Terminal.show(read());
      LoadTool.createDirectory("PNG", png.toAbsolutePath().getParent());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
    }
    ImageIO.write(draw(lines), "png", png.toFile());
    return CommandLine.ExitCode.OK;
  }

  private String read() {
    try {
      if (Files.size(recorded) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(recorded + " is too long for a screen");
      }
      String text = Files.readString(recorded, StandardCharsets.ISO_8859_1);
      if (text.isBlank()) {
        throw new IllegalArgumentException(recorded + " is empty");
      }
      return text;
    } catch (IOException e) {
      throw new IllegalArgumentException(recorded + " cannot be read", e);
    }
  }

  private static BufferedImage draw(List<String> lines) {
    FontMetrics metrics = metrics();
    int columns = lines.stream().mapToInt(String::length).max().orElse(1);
    BufferedImage image =
        new BufferedImage(
            2 * MARGIN + columns * metrics.charWidth('m'),
            2 * MARGIN + lines.size() * metrics.getHeight(),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(PAPER);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(FONT);
      graphics.setColor(INK);
      int baseline = MARGIN + metrics.getAscent();
      for (String line : lines) {
        graphics.drawString(line, MARGIN, baseline);
        baseline += metrics.getHeight();
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private static FontMetrics metrics() {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return graphics.getFontMetrics(FONT);
    } finally {
      graphics.dispose();
    }
  }
}
