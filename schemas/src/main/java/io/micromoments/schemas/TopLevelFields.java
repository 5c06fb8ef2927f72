package io.micromoments.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/**
 * Reads some fields of lines written by {@link JsonRecords#json}, and no more of a line than
 * necessary: commands are long, and what they are sorted by is at their beginning.
 */
public final class TopLevelFields {

  private static final JsonFactory JSON = JsonRecords.factory(Integer.MAX_VALUE).build();

  private TopLevelFields() {}

  /**
   * Returns the values of fields as text, in the order of the names.
   *
   * @param names of fields that are neither objects nor lists
   * @throws IllegalArgumentException if one is missing
   */
  public static String[] of(String line, List<String> names) {
    String[] values = new String[names.size()];
    int missing = values.length;
    try (JsonParser json = JSON.createParser(line)) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        int at = names.indexOf(name);
        if (at >= 0 && value.isScalarValue()) {
          values[at] = json.getText();
          if (--missing == 0) {
            return values;
          }
        }
        json.skipChildren();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not a line written by this program", e);
    }
    throw new IllegalArgumentException("one of the fields " + names + " is missing");
  }

  /** Returns the value of a field as text. */
  public static String of(String line, String name) {
    return of(line, List.of(name))[0];
  }
}
