package io.micromoments.patterns.language.file;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Parses YAML 1.2 (core schema) into nodes with positions. */
public final class Yaml {

  static final int MAX_CHARS = 1 << 20;

  /**
   * The message for a value that begins with {@code !}. Instead of passing it to CEL, YAML takes it
   * as a tag and drops it, or everything up to the next blank.
   */
  public static final String TAG = "a value cannot start with '!', which marks a tag in YAML";

  public static final String QUOTE =
      "put the whole condition in quotes, such as where: '!has(event.query)'";

  private static final Pattern TAGGED = Pattern.compile("(?::|-|,|\\[)\\s+(!(?!!))");

  /** Far deeper than any pattern, test or test record needs. */
  private static final int MAX_DEPTH = 50;

  /** Maximum number of characters of a value in a message. */
  private static final int MAX_SHOWN = 200;

  private Yaml() {}

  /** Returns whether a local tag precedes the value. */
  public static boolean hasTag(ScalarNode node, SourceText source) {
    String text = source.text();
    int index = node.getStartMark().map(Mark::getIndex).orElse(0);
    int at = text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length())));
    return text.startsWith("!", at) && !text.startsWith("!!", at);
  }

  /** Returns the 1-based line and column of a tag that precedes a parse error on the same line. */
  private static Optional<int[]> tagBefore(SourceText source, Mark mark) {
    String line = source.text().lines().skip(mark.getLine()).findFirst().orElse("");
    Matcher tagged = TAGGED.matcher(line);
    return tagged.find() && tagged.start(1) <= mark.getColumn()
        ? Optional.of(new int[] {mark.getLine() + 1, tagged.start(1) + 1})
        : Optional.empty();
  }

  /** Returns the top-level mapping of the file, or empty if problems were reported instead. */
  public static Optional<MappingNode> mapping(SourceText source, Problems problems) {
    if (source.text().length() > MAX_CHARS) {
      problems.error(
          1,
          1,
          1,
          String.format(Locale.ROOT, "the file has more than %d characters", MAX_CHARS),
          "shorten it, or split it into several files");
      return Optional.empty();
    }
    int replaced = source.text().indexOf('\uFFFD');
    if (replaced >= 0) {
      String before = source.text().substring(0, replaced);
      problems.error(
          1 + (int) before.chars().filter(c -> c == '\n').count(),
          before.length() - before.lastIndexOf('\n'),
          1,
          "replacement character U+FFFD: the text was decoded in the wrong encoding",
          "restore the character and save the file as UTF-8");
      return Optional.empty();
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setLabel(source.file())
            .setCodePointLimit(MAX_CHARS)
            // snakeyaml-engine fails on a surrogate pair at the end of its buffer.
            .setBufferSize(source.text().length() + 1)
            .build();
    Optional<Node> root;
    try {
      if (isTooDeep(settings, source, problems)) {
        return Optional.empty();
      }
      root = new Compose(settings).composeString(source.text());
    } catch (MarkedYamlEngineException e) {
      Optional<int[]> tag = e.getProblemMark().flatMap(mark -> tagBefore(source, mark));
      if (tag.isPresent()) {
        problems.error(tag.get()[0], tag.get()[1], 1, TAG, QUOTE);
        return Optional.empty();
      }
      problems.error(
          e.getProblemMark().or(e::getContextMark),
          "invalid YAML: " + e.getProblem(),
          e.getProblem().endsWith("but got [")
              ? "between { } quote a value that has a bracket: where: 'event.item_id =="
                  + " look[0].item_id'; or write each key in a line of its own, without { }"
              : "check indentation, quotes and brackets; quote text that contains ': ' or ' #', and"
                  + " between { } or [ ] also text with a comma or a bracket");
      return Optional.empty();
    } catch (YamlEngineException e) {
      problems.error(1, 1, 1, "invalid YAML: " + e.getMessage(), "");
      return Optional.empty();
    }
    if (root.isEmpty()) {
      problems.error(1, 1, 1, "the file is empty", "");
      return Optional.empty();
    }
    if (new AliasExpansion(problems).rejectIfUnbounded(root.get())) {
      return Optional.empty();
    }
    DuplicateKeys.report(root.get(), problems);
    if (root.get() instanceof MappingNode mapping) {
      return Optional.of(mapping);
    }
    problems.error(
        root.get(), "expected a mapping of keys to values, found " + kind(root.get()), "");
    return Optional.empty();
  }

  /**
   * Checks the nesting depth on parser events, because composing deeply nested nodes could overflow
   * the stack.
   */
  private static boolean isTooDeep(LoadSettings settings, SourceText source, Problems problems) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(source.text())) {
      if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        problems.error(
            event.getStartMark(),
            "lists or mappings are nested more than " + MAX_DEPTH + " levels deep",
            "flatten them");
        return true;
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
    return false;
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  public static String kind(Node node) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    if (isNull(node)) {
      return "nothing";
    }
    ScalarNode scalar = (ScalarNode) node;
    boolean quoted =
        scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
            || scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED;
    String value = scalar.getValue();
    String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
    return quoted ? "the text \"" + shown + "\"" : "'" + shown + "'";
  }
}
