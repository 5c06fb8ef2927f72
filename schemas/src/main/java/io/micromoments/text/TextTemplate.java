package io.micromoments.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A text with placeholders: {@code {NAME}} stands for a value, {@code {NAME|OTHER}} for {@code
 * OTHER} where there is no value. Braces themselves are written twice.
 */
public final class TextTemplate {

  /** What placeholders look like, for messages. */
  public static final String ALLOWED =
      "{NAME} or {NAME|OTHER}; braces are written twice: {{ and }}";

  /**
   * A part of the text.
   *
   * @param name the placeholder's; null for text as it stands
   * @param text the text, or what stands for a missing value; null if nothing does
   */
  private record Part(String name, String text) {}

  private final List<Part> parts;

  private TextTemplate(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Parses a text.
   *
   * @throws IllegalArgumentException saying what is wrong, without what is allowed
   */
  public static TextTemplate parse(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isDoubled = i + 1 < text.length() && text.charAt(i + 1) == c;
      if ((c == '{' || c == '}') && isDoubled) {
        literal.append(c);
        i++;
      } else if (c == '}') {
        throw new IllegalArgumentException("a single '}'");
      } else if (c == '{') {
        int end = text.indexOf('}', i);
        if (end < 0) {
          throw new IllegalArgumentException("a '{' without its '}'");
        }
        if (!literal.isEmpty()) {
          parts.add(new Part(null, literal.toString()));
          literal.setLength(0);
        }
        parts.add(placeholder(text.substring(i + 1, end)));
        i = end;
      } else {
        literal.append(c);
      }
    }
    if (!literal.isEmpty()) {
      parts.add(new Part(null, literal.toString()));
    }
    return new TextTemplate(parts);
  }

  private static Part placeholder(String text) {
    int bar = text.indexOf('|');
    String name = (bar < 0 ? text : text.substring(0, bar)).strip();
    if (!name.matches("[A-Za-z_][A-Za-z0-9_-]*")) {
      throw new IllegalArgumentException("the placeholder {%s}".formatted(text));
    }
    return new Part(name, bar < 0 ? null : text.substring(bar + 1).strip());
  }

  /** Returns the names of all placeholders. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    parts.stream().filter(part -> part.name != null).forEach(part -> names.add(part.name));
    return names;
  }

  /** Returns the names of placeholders without which there is no text. */
  public Set<String> requiredNames() {
    Set<String> names = new LinkedHashSet<>();
    parts.stream()
        .filter(part -> part.name != null && part.text == null)
        .forEach(part -> names.add(part.name));
    return names;
  }

  /** Returns the text with values in place of names; empty if a required one is missing. */
  public Optional<String> fill(Map<String, String> values) {
    StringBuilder filled = new StringBuilder();
    for (Part part : parts) {
      String value = part.name == null ? null : values.get(part.name);
      boolean isMissing = value == null || value.isBlank();
      if (isMissing && part.text == null) {
        return Optional.empty();
      }
      filled.append(isMissing ? part.text : value);
    }
    return Optional.of(filled.toString());
  }
}
