package io.micromoments.patterns.language.file;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** Formats values as YAML in one line, with quotes where the reader needs them. */
public final class YamlText {

  /** Line breaks, and the replacement character, which readers reject if it is not escaped. */
  private static final Pattern ESCAPED = Pattern.compile("[\\n\\r\\u0085\\u2028\\u2029\\uFFFD]");

  private static final DumpSettings PLAIN_IF_POSSIBLE = settings(ScalarStyle.PLAIN);
  private static final DumpSettings QUOTED = settings(ScalarStyle.DOUBLE_QUOTED);

  private YamlText() {}

  /**
   * Returns a value as it stands after a key, with blanks inside the braces of mappings.
   *
   * @param value text, number, boolean, or a list or map of such values
   */
  public static String of(Object value) {
    return value instanceof Map || value instanceof List ? inFlow(value) : dump(value);
  }

  private static String inFlow(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty()
          ? "{ }"
          : map.entrySet().stream()
              .map(entry -> inFlow(entry.getKey()) + ": " + inFlow(entry.getValue()))
              .collect(Collectors.joining(", ", "{ ", " }"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(YamlText::inFlow).collect(Collectors.joining(", ", "[", "]"));
    }
    // In a list, so that commas and brackets are quoted.
    String list = dump(List.of(value));
    return list.substring(1, list.length() - 1);
  }

  private static String dump(Object value) {
    boolean isEscaped = ESCAPED.matcher(value.toString()).find();
    return new Dump(isEscaped ? QUOTED : PLAIN_IF_POSSIBLE)
        .dumpToString(value)
        .strip()
        .replace("\uFFFD", "\\uFFFD");
  }

  private static DumpSettings settings(ScalarStyle style) {
    return DumpSettings.builder()
        .setDefaultFlowStyle(FlowStyle.FLOW)
        .setDefaultScalarStyle(style)
        .setWidth(Integer.MAX_VALUE)
        .setSplitLines(false)
        .setMultiLineFlow(false)
        .build();
  }
}
