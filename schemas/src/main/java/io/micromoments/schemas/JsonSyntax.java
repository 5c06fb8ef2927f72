package io.micromoments.schemas;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains why a line is not JSON. */
final class JsonSyntax {

  /** A number with a separator, as a value of a JSON object. */
  private static final Pattern THOUSANDS = Pattern.compile(":\\s*-?\\d{1,3},\\d{3}\\b");

  private JsonSyntax() {}

  /** Returns a readable explanation for known errors, otherwise Jackson's message. */
  static String explain(String line, JsonProcessingException e) {
    if (line.indexOf('\0') >= 0) {
      return "it contains NUL characters, as UTF-16 text does; use UTF-8";
    }
    if (line.stripLeading().startsWith("[")) {
      return "it starts with a list; each line must be one object";
    }
    if (e.getOriginalMessage().startsWith("Trailing token")) {
      return "there is something after the object; each line must be one object";
    }
    if (line.stripLeading().startsWith("#")) {
      return "it is a comment, which JSON does not have";
    }
    if (isInThousands(line, e.getLocation())) {
      return "a number has a separator; write 1000 instead of 1,000";
    }
    // Omit Jackson's source location, which is meaningless to users.
    return firstLine(e.getOriginalMessage()).replaceFirst(" \\(start marker at .*", "");
  }

  /** Returns whether the error is in a number with a separator. */
  private static boolean isInThousands(String line, JsonLocation location) {
    if (location == null) {
      return false;
    }
    Matcher number = THOUSANDS.matcher(line);
    while (number.find()) {
      if (number.start() < location.getColumnNr() && location.getColumnNr() <= number.end() + 1) {
        return true;
      }
    }
    return false;
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
