package dev.protosocket.proto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.util.LeakPresenceDetector;
import java.util.Arrays;

/**
 * Bytes off the network, guided by coverage: the frame decoder against a plain model, and the
 * response view against protobuf-java.
 *
 * <p>The ordinary build replays the inputs under {@code src/test/resources}; docs/fuzzing.md says
 * how to look for new ones.
 */
class WireFuzzTest {
  /** Small enough to be exceeded by an input, large enough for frames that are not copied. */
  private static final int MAX_FRAME_LENGTH = FrameAssembly.COPIED_FRAME_LENGTH + 2048;

  /** The first byte of an input says how the rest, a stream of frames, is cut into pieces. */
  @FuzzTest
  void should_agree_with_the_oracles(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(input, 1, input.length);
    Frames expected = StreamModel.frames(stream, MAX_FRAME_LENGTH);
    Frames.decode(MAX_FRAME_LENGTH, Layout.HEAP, Frames.chunks(stream, pieceLength(input[0])))
        .requireEqual(expected, "pieces of " + pieceLength(input[0]));
    ResponseView view = new ResponseView();
    for (String frame : expected.contents()) {
      Oracle.requireAgreement(view, Layout.hex(frame), Layout.COMPOSITE);
    }
    LeakPresenceDetector.check();
  }

  /** 1 to 127 bytes, or 128 to 4096 in steps. */
  private static int pieceLength(byte selector) {
    return selector > 0 ? selector : 128 + (selector & 0x7F) * 31;
  }
}
