package io.micromoments.workbench.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Builds markup that is valid HTML and well-formed XML. Texts and attribute values are escaped;
 * names of elements and attributes are not and must not come from input.
 */
final class Html {

  private static final char REPLACEMENT = '\uFFFD';

  /** Elements that start on a new line; whitespace before them is insignificant. */
  private static final Set<String> BLOCKS =
      Set.of(
          ("html head meta title style body header nav main footer section article div h1 "
                  + "h2 h3 h4 p ol ul li dl dt dd figure figcaption details summary "
                  + "table caption thead tbody tr svg g td th time")
              .split(" "));

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Starts an HTML document. */
  Html doctype() {
    out.append("<!DOCTYPE html>");
    return this;
  }

  /**
   * Opens an element.
   *
   * @param attributes name, value, name, value, …; attributes with a null value are omitted
   */
  Html open(String element, String... attributes) {
    start(element, attributes);
    out.append('>');
    open.push(element);
    return this;
  }

  /** Closes the element that was opened last. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Adds text. */
  Html text(String text) {
    escape(text, out);
    return this;
  }

  /** Adds an element that contains only text. */
  Html element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** Adds an empty element, such as {@code meta} or a shape in a drawing. */
  Html empty(String element, String... attributes) {
    start(element, attributes);
    out.append(" />");
    return this;
  }

  /** Adds the program's own style sheet, which must contain neither {@code <} nor &amp;. */
  Html style(String css) {
    if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
      throw new IllegalArgumentException("the style sheet must not contain < or &");
    }
    open("style");
    out.append(css);
    return close();
  }

  /** Adds text for screen readers only, with a space on each side. */
  Html spoken(String text) {
    return element("span", " " + text + " ", "class", "spoken");
  }

  /** Returns the document; all elements must be closed. */
  String document() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("elements not closed: " + open);
    }
    return out.append('\n').toString();
  }

  private void start(String element, String... attributes) {
    if (BLOCKS.contains(element)) {
      out.append('\n');
    }
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"");
        escape(attributes[i + 1], out);
        out.append('"');
      }
    }
  }

  /** Escapes markup and replaces characters that are not allowed in a document with U+FFFD. */
  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '\r' -> out.append(' ');
        case '\n', '\t' -> out.append(c);
        default -> {
          if (Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.append(c).append(text.charAt(++i));
          } else if (Character.isISOControl(c) || Character.isSurrogate(c) || c >= '\uFFFE') {
            out.append(REPLACEMENT);
          } else {
            out.append(c);
          }
        }
      }
    }
  }
}
