package io.micromoments.workbench.replay;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import java.util.Collection;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** YAML mapper for scenario.yaml; duplicate keys are errors. */
final class ScenarioYaml {

  static final ObjectMapper MAPPER =
      new ObjectMapper(
          new YAMLFactory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature()));

  private static final Pattern LINE = Pattern.compile("\\(line ([0-9]+)\\)$");

  private ScenarioYaml() {}

  /**
   * Returns an error at the line that it names, or at the key.
   *
   * @param keys those that a message may name
   */
  static Problem problem(SourceText source, UnusableInput error, Collection<String> keys) {
    String message = error.getMessage().replace(source.file(), "").replaceFirst("^[: ]+", "");
    Matcher line = LINE.matcher(message);
    if (line.find()) {
      return problem(Integer.parseInt(line.group(1)), 1, 1, source, message, error);
    }
    return Pattern.compile("(?m)^([\\w-]+)[ \\t]*:")
        .matcher(source.text())
        .results()
        .filter(key -> message.contains("'" + key.group(1) + "'") || names(message, key, keys))
        .findFirst()
        .map(
            key ->
                problem(
                    1 + (int) source.text().substring(0, key.start()).lines().count(),
                    1,
                    key.group(1).length(),
                    source,
                    message,
                    error))
        .orElseGet(() -> problem(1, 1, 1, source, message, error));
  }

  private static boolean names(String message, MatchResult key, Collection<String> keys) {
    return keys.contains(key.group(1)) && message.startsWith(key.group(1) + " ");
  }

  private static Problem problem(
      int line, int column, int length, SourceText source, String message, UnusableInput error) {
    return new Problem(
        source.file(), line, column, length, Problem.Severity.ERROR, message, error.hint());
  }
}
