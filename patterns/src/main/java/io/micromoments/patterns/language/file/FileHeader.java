package io.micromoments.patterns.language.file;

import io.micromoments.text.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The kind, name and version of a definition file, by its content: the top-level key {@code
 * pattern}, {@code policy} or {@code tests} decides, not the file name.
 *
 * @param name the pattern or policy name; empty for tests or if it cannot be read
 * @param version 0 for tests or if it cannot be read
 */
public record FileHeader(Kind kind, String name, int version) {

  /** The kinds of definition files. */
  public enum Kind {
    PATTERN,
    POLICY,
    TESTS;

    /** Returns the top-level key that identifies this kind. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The hint for a file of no known kind. */
  static final String FORMS =
      "a pattern has the top-level key 'pattern: NAME', a policy 'policy: NAME', a test file"
          + " 'tests:' with a list";

  /** Finds the identifying key in a file that is not valid YAML. */
  private static final Pattern LINE =
      Pattern.compile("(?m)^[\"']?(pattern|policy|tests)[\"']?[ \\t]*:[ \\t]*[\"']?([^\\s\"'#]*)");

  /** Names of files with recorded lines, and of the description of a scenario. */
  private static final Pattern RECORDED =
      Pattern.compile("(?i)(\\.jsonl|(^|[/\\\\])scenario\\.ya?ml)$");

  private static final Pattern VERSION = Pattern.compile("(?m)^version:[ \\t]*(\\d{1,9})\\b");

  /**
   * Reads the header of a file. For invalid YAML, the header is taken from the first line that
   * starts with one of the identifying keys, if there is one.
   *
   * @throws UnusableFile if the file is of no known kind
   */
  public static FileHeader of(SourceText source) throws UnusableFile {
    Problems problems = new Problems(source.file());
    if (RECORDED.matcher(source.file()).find()) {
      throw new UnusableFile(
          source,
          new Problem(
              source.file(),
              1,
              1,
              1,
              Problem.Severity.ERROR,
              "this file belongs to a scenario",
              "a replay checks it: ./micromoments replay --scenario DIR --out DIR"));
    }
    Optional<MappingNode> top;
    try {
      top = Yaml.mapping(source, problems);
    } catch (RuntimeException | StackOverflowError e) {
      problems.internal(e);
      top = Optional.empty();
    }
    if (top.isPresent()) {
      List<String> keys = keys(top.get());
      return ofMapping(top.get(), keys)
          .orElseThrow(() -> new UnusableFile(source, none(source, keys)));
    }
    return ofLines(source).orElseThrow(() -> new UnusableFile(source, problems.inOrder().get(0)));
  }

  private static Problem none(SourceText source, List<String> keys) {
    List<String> kinds = Arrays.stream(Kind.values()).map(Kind::key).toList();
    String meant =
        keys.stream()
            .flatMap(key -> Names.near(key, kinds).stream())
            .findFirst()
            .map(near -> Names.didYouMean(near) + " ")
            .orElse("");
    return new Problem(
        source.file(),
        1,
        1,
        1,
        Problem.Severity.ERROR,
        "not a pattern, policy or test file",
        meant + FORMS);
  }

  private static Optional<FileHeader> ofMapping(MappingNode top, List<String> keys) {
    return Arrays.stream(Kind.values())
        .filter(kind -> keys.contains(kind.key()))
        .findFirst()
        .map(
            kind ->
                kind == Kind.TESTS
                    ? new FileHeader(kind, "", 0)
                    : new FileHeader(
                        kind,
                        scalar(top, kind.key()).orElse(""),
                        scalar(top, "version").map(FileHeader::number).orElse(0)));
  }

  private static Optional<FileHeader> ofLines(SourceText source) {
    Matcher line = LINE.matcher(source.text());
    if (!line.find()) {
      return Optional.empty();
    }
    Kind kind = Kind.valueOf(line.group(1).toUpperCase(Locale.ROOT));
    Matcher version = VERSION.matcher(source.text());
    return Optional.of(
        kind == Kind.TESTS
            ? new FileHeader(kind, "", 0)
            : new FileHeader(kind, line.group(2), version.find() ? number(version.group(1)) : 0));
  }

  private static List<String> keys(MappingNode top) {
    return top.getValue().stream()
        .map(NodeTuple::getKeyNode)
        .filter(ScalarNode.class::isInstance)
        .map(node -> ((ScalarNode) node).getValue())
        .toList();
  }

  private static Optional<String> scalar(MappingNode top, String key) {
    return top.getValue().stream()
        .filter(each -> each.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key))
        .map(NodeTuple::getValueNode)
        .filter(ScalarNode.class::isInstance)
        .map(node -> ((ScalarNode) node).getValue())
        .findFirst();
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }
}
