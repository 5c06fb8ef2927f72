package io.micromoments.workbench.drafting;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A step of a suggested pattern.
 *
 * @param minimum the least value of a numeric field, as text that a condition compares with
 * @param times how often it occurs
 */
public record SuggestedStep(
    EventKind kind, Optional<Map.Entry<String, String>> minimum, int times) {

  /** Returns a step that occurs once, with any value. */
  public static SuggestedStep of(EventKind kind) {
    return new SuggestedStep(kind, Optional.empty(), 1);
  }

  /** Returns the condition on its events; empty if there is none. */
  public String condition() {
    return Stream.concat(
            Stream.of(kind.condition()),
            minimum
                .map(each -> "event.%s >= %s".formatted(each.getKey(), each.getValue()))
                .stream())
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining(" && "));
  }

  @Override
  public String toString() {
    return kind
        + minimum
            .map(each -> " with %s from %s".formatted(each.getKey(), each.getValue()))
            .orElse("")
        + (times > 1 ? " " + times + " times" : "");
  }
}
