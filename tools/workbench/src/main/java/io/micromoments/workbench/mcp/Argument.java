package io.micromoments.workbench.mcp;

import io.micromoments.text.Names;
import io.micromoments.workbench.replay.UnusableInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a tool can be given.
 *
 * @param isList whether it is a list of texts instead of a text
 * @param isRequired whether the tool needs it
 * @param maxLength maximum number of characters of a text
 * @param words the allowed values; all if empty
 * @param pattern regular expression that each text matches, if any
 * @param description what it is, for the assistant
 */
record Argument(
    String name,
    boolean isList,
    boolean isRequired,
    int maxLength,
    List<String> words,
    Optional<Pattern> pattern,
    String description) {

  private static final int MAX_SHORT = 500;
  private static final int MAX_ITEMS = 20;

  /** More than any definition that people write, and little for the memory. */
  private static final int MAX_TEXT = 200_000;

  /** Creates an argument for a name, an id or a path. */
  static Argument word(String name, String description) {
    return new Argument(name, false, false, MAX_SHORT, List.of(), Optional.empty(), description);
  }

  /** Creates an argument for the content of a file. */
  static Argument text(String name, String description) {
    return new Argument(name, false, false, MAX_TEXT, List.of(), Optional.empty(), description);
  }

  /** Creates an argument for names or paths. */
  static Argument list(String name, String description) {
    return new Argument(name, true, false, MAX_SHORT, List.of(), Optional.empty(), description);
  }

  Argument required() {
    return new Argument(name, isList, true, maxLength, words, pattern, description);
  }

  Argument oneOf(List<String> allowed) {
    return new Argument(name, isList, isRequired, maxLength, allowed, pattern, description);
  }

  Argument matching(String regex) {
    return new Argument(
        name,
        isList,
        isRequired,
        maxLength,
        words,
        Optional.of(Pattern.compile(regex)),
        description);
  }

  /** Returns the JSON Schema of the value. */
  Map<String, Object> schema() {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put("type", "string");
    text.put("minLength", 1);
    text.put("maxLength", maxLength);
    if (!words.isEmpty()) {
      text.put("enum", words);
    }
    pattern.ifPresent(each -> text.put("pattern", "^" + each.pattern() + "$"));
    Map<String, Object> schema = new LinkedHashMap<>();
    if (isList) {
      schema.put("type", "array");
      schema.put("items", text);
      schema.put("minItems", 1);
      schema.put("maxItems", MAX_ITEMS);
    } else {
      schema.putAll(text);
    }
    schema.put("description", description);
    return schema;
  }

  /**
   * Returns the texts of a value.
   *
   * @throws UnusableInput if the value is not as the schema says
   */
  List<String> read(Object value) {
    if (!isList) {
      return List.of(readText(value, "a text"));
    }
    if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MAX_ITEMS) {
      throw new UnusableInput(
          "argument '%s' is %s".formatted(name, describe(value)),
          String.format(Locale.ROOT, "allowed: a list of 1 to %d texts", MAX_ITEMS));
    }
    return list.stream().map(each -> readText(each, "a list of texts")).toList();
  }

  private String readText(Object value, String allowed) {
    if (!(value instanceof String text)) {
      throw new UnusableInput(
          "argument '%s' is %s".formatted(name, describe(value)), "allowed: " + allowed);
    }
    if (text.isBlank()) {
      throw new UnusableInput(
          "argument '%s' is empty".formatted(name), "give it a value or leave it out");
    }
    if (text.length() > maxLength) {
      throw new UnusableInput(
          String.format(Locale.ROOT, "argument '%s' has %d characters", name, text.length()),
          String.format(Locale.ROOT, "allowed: at most %d", maxLength));
    }
    if (!words.isEmpty() && !words.contains(text)) {
      throw new UnusableInput(
          "argument '%s' is '%s'".formatted(name, text), Names.allowed(text, words));
    }
    if (pattern.isPresent() && !pattern.get().matcher(text).matches()) {
      throw new UnusableInput(
          "argument '%s' is '%s'".formatted(name, text), "it is: " + description);
    }
    return text;
  }

  private static String describe(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof List<?> list) {
      return String.format(Locale.ROOT, "a list of %d", list.size());
    }
    return value instanceof Map
        ? "an object"
        : value instanceof String ? "a text" : "'" + value + "'";
  }
}
