package io.micromoments.workbench.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.text.PrintableText;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats results as JSON for scripts. */
public final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /**
   * Returns indented JSON, in the iteration order of the maps.
   *
   * @param value maps, lists, strings and numbers
   */
  public static String of(Object value) {
    try {
      return escapeUnsafe(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("results must be maps, lists, strings and numbers", e);
    }
  }

  /** Returns a problem of a file as a map. */
  public static Map<String, Object> map(Problem problem) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", problem.file());
    json.put("line", problem.line());
    json.put("column", problem.column());
    json.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
    json.put("message", problem.message());
    json.put("hint", problem.hint());
    return json;
  }

  /** Escapes what a terminal must not receive; in JSON it occurs only within strings. */
  private static String escapeUnsafe(String json) {
    if (json.chars().noneMatch(c -> PrintableText.isUnsafe((char) c))) {
      return json;
    }
    return json.chars()
        .mapToObj(
            c ->
                PrintableText.isUnsafe((char) c)
                    ? String.format(Locale.ROOT, "\\u%04x", c)
                    : String.valueOf((char) c))
        .collect(Collectors.joining());
  }
}
