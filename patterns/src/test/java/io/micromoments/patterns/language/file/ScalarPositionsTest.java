package io.micromoments.patterns.language.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

class ScalarPositionsTest {

  /** Writes random values in every style and remembers where each character was written. */
  @Test
  void everyCharacterOfAValueIsFoundWhereItWasWritten() {
    long seed = Long.getLong("seed", 20_261_129);
    System.out.println("ScalarPositionsTest seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      WrittenScalar written =
          switch (random.nextInt(3)) {
            case 0 -> new WrittenScalar(random).doubleQuoted();
            case 1 -> new WrittenScalar(random).singleQuoted();
            default -> new WrittenScalar(random).plain();
          };
      String text = written.text.toString();
      ScalarNode node = scalar(text);
      assertThat(node.getValue()).as(text).isEqualTo(written.value.toString());
      for (int i = 0; i < node.getValue().length(); i++) {
        assertThat(ScalarPositions.lineAndColumn(new SourceText("f", text), node, i))
            .as("round %s, character %s of %s", round, i, text)
            .containsExactly(1, 1 + written.indexes.get(i));
      }
    }
  }

  @Test
  void linesOfABlockAreFoundWithoutTheirIndentation() {
    String text = "where: |\n    event.a == 1\n    && event.b == 2\n";
    ScalarNode node = scalar(text);
    int offset = node.getValue().indexOf("event.b");
    assertThat(ScalarPositions.lineAndColumn(new SourceText("f", text), node, offset))
        .containsExactly(3, 8);
  }

  @Test
  void aLineThatIsContinuedIsFoundOnItsOwnLine() {
    String text = "where: \"event.a \\\n  == 1\"\n";
    ScalarNode node = scalar(text);
    assertThat(node.getValue()).isEqualTo("event.a == 1");
    assertThat(ScalarPositions.lineAndColumn(new SourceText("f", text), node, 11))
        .containsExactly(2, 6);
  }

  private static ScalarNode scalar(String text) {
    MappingNode root =
        (MappingNode) new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
    return (ScalarNode) root.getValue().get(0).getValueNode();
  }

  private static final class WrittenScalar {
    private static final List<String> CHARACTERS =
        List.of("a", "b", "=", "'", "\"", "\\", "ö", "😀", "u", "x", "f", "6");

    private final StringBuilder text = new StringBuilder("where: ");
    private final StringBuilder value = new StringBuilder();
    private final List<Integer> indexes = new ArrayList<>();
    private final Random random;
    private final int length;

    WrittenScalar(Random random) {
      this.random = random;
      this.length = 1 + random.nextInt(12);
    }

    WrittenScalar doubleQuoted() {
      text.append('"');
      for (int i = 0; i < length; i++) {
        String c = next();
        add(c, random.nextBoolean() || c.equals("\"") || c.equals("\\") ? escaped(c) : c);
      }
      text.append('"');
      return this;
    }

    WrittenScalar singleQuoted() {
      text.append('\'');
      for (int i = 0; i < length; i++) {
        String c = next();
        add(c, c.equals("'") ? "''" : c);
      }
      text.append('\'');
      return this;
    }

    WrittenScalar plain() {
      add("a", "a"); // A plain scalar must not begin with a quote.
      for (int i = 0; i < length; i++) {
        String c = next();
        add(c, c);
      }
      return this;
    }

    private String next() {
      return CHARACTERS.get(random.nextInt(CHARACTERS.size()));
    }

    private String escaped(String c) {
      int codePoint = c.codePointAt(0);
      if (codePoint > 0xFFFF) {
        return String.format(Locale.ROOT, "\\U%08x", codePoint);
      }
      return switch (random.nextInt(3)) {
        case 0 -> String.format(Locale.ROOT, "\\x%02x", codePoint);
        case 1 -> String.format(Locale.ROOT, "\\u%04x", codePoint);
        default ->
            c.equals("\"") || c.equals("\\")
                ? "\\" + c
                : String.format(Locale.ROOT, "\\U%08x", codePoint);
      };
    }

    /** Both halves of a surrogate pair that is escaped are found at its backslash. */
    private void add(String c, String written) {
      for (int i = 0; i < c.length(); i++) {
        indexes.add(text.length() + (written.equals(c) ? i : 0));
      }
      text.append(written);
      value.append(c);
    }
  }
}
