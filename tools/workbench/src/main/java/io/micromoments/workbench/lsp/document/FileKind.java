package io.micromoments.workbench.lsp.document;

import io.micromoments.patterns.language.file.FileHeader;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.UnusableFile;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What a file in an editor defines. */
public enum FileKind {
  PATTERN("pattern"),
  POLICY("policy"),
  TESTS("tests"),
  SCENARIO("scenario"),
  /** A file that is not ours. */
  OTHER("");

  /** The name of a description of a scenario, whatever is in it. */
  private static final Pattern SCENARIO_FILE = Pattern.compile("(?i)(^|.*[/\\\\])scenario\\.ya?ml");

  /** Keys that files of other tools have, too. */
  private static final Set<String> COMMON =
      Set.of("version", "description", "status", "name", "title", "channels", "features", "limits");

  /** So many keys of its own make a file one of ours, even if the one that names its kind lacks. */
  private static final int ENOUGH_KEYS = 2;

  private final String label;

  FileKind(String label) {
    this.label = label;
  }

  /** Returns the word for it, which is the top-level key of pattern, policy and test files. */
  public String label() {
    return label;
  }

  /** Returns the schema of its keys, for a kind that has one. */
  public EditorSchema schema() {
    return EditorSchema.of(this);
  }

  /**
   * Returns the kind of a file by its content, as the validator does; and for a file that lacks the
   * key which says so, by its other keys.
   */
  static FileKind of(SourceText source, MappingNode top) {
    List<String> keys =
        top.getValue().stream()
            .map(each -> each.getKeyNode() instanceof ScalarNode key ? key.getValue() : "")
            .toList();
    if (SCENARIO_FILE.matcher(source.file()).matches()) {
      return countOf(SCENARIO, keys) > 0 || source.text().isBlank() ? SCENARIO : OTHER;
    }
    try {
      return valueOf(FileHeader.of(source).kind().name());
    } catch (UnusableFile e) {
      return Arrays.stream(values())
          .filter(kind -> kind == PATTERN || kind == POLICY)
          .filter(kind -> countOf(kind, keys) >= ENOUGH_KEYS)
          .findFirst()
          .orElse(OTHER);
    }
  }

  private static long countOf(FileKind kind, List<String> keys) {
    Set<String> known = kind.schema().topLevelKeys();
    return keys.stream()
        .filter(known::contains)
        .filter(key -> kind == SCENARIO || !COMMON.contains(key))
        .count();
  }
}
