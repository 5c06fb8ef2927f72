package io.micromoments.patterns.language;

import dev.cel.common.types.SimpleType;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Conditions over {@code customer} alone, as the catalogue's {@code eligible} holds them. */
public final class CustomerConditions {

  private CustomerConditions() {}

  /** The condition, or empty where it is not CEL over a customer. */
  public static Optional<Expression> compile(String text) {
    return read(text).expression();
  }

  /**
   * What is wrong with a condition, in one sentence for whoever wrote the record: what was found,
   * where in the text, and what is allowed.
   *
   * @return empty where {@link #compile} gives a condition
   */
  public static Optional<String> problem(String text) {
    return read(text).issues().stream().findFirst().map(CustomerConditions::sentence);
  }

  private static Conditions.Result read(String text) {
    EventTypes types = new EventTypes();
    return new Conditions(types)
        .compile(text, Map.of(EventTypes.CUSTOMER, types.customer()), Set.of(SimpleType.BOOL));
  }

  private static String sentence(Conditions.Issue issue) {
    String place =
        issue.line() == 1
            ? "at character " + issue.column()
            : String.format(Locale.ROOT, "at line %d, character %d", issue.line(), issue.column());
    return issue.hint().isEmpty()
        ? "%s (%s)".formatted(issue.message(), place)
        : "%s (%s); %s".formatted(issue.message(), place, issue.hint());
  }
}
