package io.micromoments.patterns.language.condition;

import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.Expression;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compiles conditions over {@code customer}, such as {@code eligible} in the catalogue. They can
 * read {@code features}, too: those that the policy in effect declares, whose types are not known
 * here.
 */
public final class CustomerConditionCompiler {

  private CustomerConditionCompiler() {}

  /**
   * Returns the compiled condition, or empty if the text is not a valid condition over a customer.
   */
  public static Optional<Expression> compile(String text) {
    return read(text).expression();
  }

  /**
   * Returns one sentence for the author of the record: the first error in the condition, its
   * position and what is allowed.
   *
   * @return empty if {@link #compile} returns a condition
   */
  public static Optional<String> problem(String text) {
    return read(text).issues().stream().findFirst().map(CustomerConditionCompiler::sentence);
  }

  private static ConditionCompiler.Result read(String text) {
    CelTypes types = new CelTypes();
    return new ConditionCompiler(types)
        .compile(
            text,
            Map.of(
                CelTypes.CUSTOMER,
                types.customer(),
                CelTypes.FEATURES,
                MapType.create(SimpleType.STRING, SimpleType.DYN)),
            Set.of(SimpleType.BOOL));
  }

  private static String sentence(ConditionCompiler.Issue issue) {
    String place =
        issue.line() == 1
            ? "at character " + issue.column()
            : String.format(Locale.ROOT, "at line %d, character %d", issue.line(), issue.column());
    return issue.hint().isEmpty()
        ? "%s (%s)".formatted(issue.message(), place)
        : "%s (%s); %s".formatted(issue.message(), place, issue.hint());
  }
}
