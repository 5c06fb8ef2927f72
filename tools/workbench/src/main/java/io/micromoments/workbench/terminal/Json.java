package io.micromoments.workbench.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micromoments.text.PrintableText;
import java.util.Locale;
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
