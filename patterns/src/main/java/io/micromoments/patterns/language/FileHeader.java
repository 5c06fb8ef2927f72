package io.micromoments.patterns.language;

import io.micromoments.schemas.Names;
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
 * What a file says it is, whatever its own name: the top key {@code pattern}, {@code policy} or
 * {@code tests} decides.
 *
 * @param name of the pattern or policy; empty for tests, or where it cannot be read
 * @param version 0 for tests, or where it cannot be read
 */
public record FileHeader(Kind kind, String name, int version) {

  /** The three kinds of files people write. */
  public enum Kind {
    PATTERN,
    POLICY,
    TESTS;

    /** The key that a file of this kind has. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a file needs to be one of the three. */
  static final String FORMS =
      "a pattern has 'pattern: NAME' at the top, a policy 'policy: NAME', tests 'tests:' and a list";

  /** Lines of a file that cannot be read as YAML at present. */
  private static final Pattern LINE =
      Pattern.compile("(?m)^[\"']?(pattern|policy|tests)[\"']?[ \\t]*:[ \\t]*[\"']?([^\\s\"'#]*)");

  private static final Pattern VERSION = Pattern.compile("(?m)^version:[ \\t]*(\\d{1,9})\\b");

  /**
   * The header of a file. A file that is no YAML at present has one all the same where a line says
   * what it is meant to be.
   *
   * @throws UnusableFile where it is none of the three
   */
  public static FileHeader of(SourceText source) throws UnusableFile {
    Problems problems = new Problems(source.file());
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
            .map(near -> "did you mean '" + near + "'? ")
            .orElse("");
    return new Problem(
        source.file(),
        1,
        1,
        1,
        Problem.Severity.ERROR,
        "this is no pattern, no policy and no tests",
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
