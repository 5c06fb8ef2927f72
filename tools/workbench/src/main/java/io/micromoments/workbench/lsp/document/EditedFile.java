package io.micromoments.workbench.lsp.document;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import java.util.Optional;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The text of a file in an editor, and its YAML as far as it can be read.
 *
 * @param source the text, with the name of the file
 * @param kind what the file defines
 * @param top the top-level mapping; with few or no keys if the text is not YAML
 * @param isValid whether the text is valid YAML
 */
public record EditedFile(SourceText source, FileKind kind, MappingNode top, boolean isValid) {

  /** Longer texts are reported by the validator, and not looked into further. */
  private static final int MAX_CHARS = 1 << 20;

  /** Reads a text. Never throws because of its content. */
  public static EditedFile of(SourceText source) {
    Optional<MappingNode> valid = Optional.empty();
    try {
      valid = Yaml.mapping(source, new Problems(source.file()));
    } catch (RuntimeException | StackOverflowError e) {
      // A parser that fails on a text says no more than that it is not valid.
    }
    SourceText read =
        source.text().length() > MAX_CHARS ? new SourceText(source.file(), "") : source;
    MappingNode top = valid.orElseGet(() -> TolerantYaml.read(read));
    return new EditedFile(source, FileKind.of(source, top), top, valid.isPresent());
  }

  /**
   * Returns this file with one more character at an offset, so that there is something at it: a
   * key, a value or a part of one.
   */
  public EditedFile withPlaceholder(int offset) {
    String text = source.text();
    EditedFile file =
        of(
            new SourceText(
                source.file(), text.substring(0, offset) + PLACEHOLDER + text.substring(offset)));
    // The character must not change what the file is.
    return new EditedFile(
        file.source, kind == FileKind.OTHER ? file.kind : kind, file.top, file.isValid);
  }

  /** The character of {@link #withPlaceholder}. */
  public static final String PLACEHOLDER = "x";

  public String text() {
    return source.text();
  }

  /** Returns the name of the file without its folder and extensions. */
  public String plainName() {
    return DefinitionFiles.plainName(source.file());
  }

  /** Returns the offset of a position; that of the nearest character if there is none. */
  public int offset(Position position) {
    String text = source.text();
    int start = 0;
    for (int line = 0; line < position.getLine(); line++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        return text.length();
      }
      start = end + 1;
    }
    int end = text.indexOf('\n', start);
    int lineEnd = end < 0 ? text.length() : end;
    return Math.min(lineEnd, start + Math.max(0, position.getCharacter()));
  }

  public Position position(int offset) {
    String text = source.text();
    int at = Math.max(0, Math.min(offset, text.length()));
    int line = (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    return new Position(line, at - text.lastIndexOf('\n', at - 1) - 1);
  }

  public Range range(int start, int end) {
    return new Range(position(start), position(Math.max(start, end)));
  }

  public Range range(Node node) {
    return range(start(node), end(node));
  }

  public int start(Node node) {
    return node.getStartMark().map(this::index).orElse(0);
  }

  public int end(Node node) {
    return node.getEndMark().map(this::index).orElse(start(node));
  }

  /** Returns the offset of the text of a value, after its opening quote. */
  public int contentStart(ScalarNode node) {
    return start(node) + (isQuoted(node) ? 1 : 0);
  }

  public static boolean isQuoted(ScalarNode node) {
    return switch (node.getScalarStyle()) {
      case SINGLE_QUOTED, DOUBLE_QUOTED -> true;
      default -> false;
    };
  }

  /** The parser counts code points. */
  private int index(Mark mark) {
    String text = source.text();
    int count = text.codePointCount(0, text.length());
    return count == text.length()
        ? Math.min(count, mark.getIndex())
        : text.offsetByCodePoints(0, Math.min(count, mark.getIndex()));
  }
}
