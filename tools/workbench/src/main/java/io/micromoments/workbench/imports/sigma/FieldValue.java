package io.micromoments.workbench.imports.sigma;

import io.micromoments.patterns.language.cel.CelLiteral;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelOperators;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.EventField;
import io.micromoments.workbench.imports.EventFields;
import io.micromoments.workbench.imports.TextPattern;
import io.micromoments.workbench.imports.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Compares a field with values as its modifiers say.
 *
 * @param modifiers without {@code all} and {@code neq}
 */
record FieldValue(EventField field, List<String> modifiers, SourcePosition at, EventFields fields) {

  private static final Map<String, String> ORDER =
      Map.of("gt", ">", "gte", ">=", "lt", "<", "lte", "<=");
  private static final Set<String> PLACES = Set.of("contains", "startswith", "endswith");
  private static final Set<String> FLAGS = Set.of("i", "m", "s");
  private static final Set<String> KNOWN =
      new TreeSet<>(
          Set.of(
              "contains",
              "startswith",
              "endswith",
              "cased",
              "re",
              "i",
              "m",
              "s",
              "gt",
              "gte",
              "lt",
              "lte",
              "exists",
              "fieldref"));

  FieldValue {
    for (String modifier : modifiers) {
      if (!KNOWN.contains(modifier)) {
        throw new CannotImport(
            at,
            "modifier '%s' cannot be imported".formatted(modifier),
            "allowed: all, neq, " + String.join(", ", KNOWN));
      }
    }
    if (field.kind() == ValueKind.MAP) {
      throw new CannotImport(
          at, "'%s' has values by name".formatted(field.path()), "name one: properties.term");
    }
  }

  /**
   * Returns the condition that the field has a value.
   *
   * @param isNegated whether it is below {@code not}, where a missing field must not fit
   */
  CelText fits(Node node, boolean isNegated) {
    ScalarNode value = SigmaNodes.scalar(node, "a text, a number or nothing");
    CelText has = CelText.condition("has(event." + field.path() + ")", CelText.PRIMARY);
    if (modifiers.contains("exists")) {
      return SigmaNodes.flag(node) ? has : has.negated();
    }
    if (value.getTag().equals(Tag.NULL)) {
      return has.negated();
    }
    if (value.getValue().equals("*") && modifiers.isEmpty()) {
      return has;
    }
    CelText said = compare(value);
    List<CelText> all = new ArrayList<>();
    if (isNegated && field.canBeMissing()) {
      all.add(has);
    }
    if (isNegated && modifiers.contains("fieldref")) {
      EventField other = fields.of(value.getValue(), SourcePosition.of(value));
      if (other.canBeMissing()) {
        all.add(CelText.condition("has(event." + other.path() + ")", CelText.PRIMARY));
      }
    }
    all.add(said);
    return all.size() == 1 ? said : CelText.join(all, CelText.AND);
  }

  private CelText compare(ScalarNode value) {
    CelText left = CelText.value("event." + field.path(), field.kind());
    SourcePosition place = SourcePosition.of(value);
    Optional<String> order = modifiers.stream().filter(ORDER::containsKey).findFirst();
    if (order.isPresent()) {
      return CelOperators.compare(left, ORDER.get(order.get()), number(value), place);
    }
    if (modifiers.contains("fieldref")) {
      if (modifiers.size() > 1) {
        throw new CannotImport(at, "fieldref with another modifier", "remove it");
      }
      EventField other = fields.of(value.getValue(), place);
      return CelOperators.compare(
          left, "==", CelText.value("event." + other.path(), other.kind()), place);
    }
    if (field.kind().isNumber()) {
      if (!modifiers.isEmpty()) {
        throw new CannotImport(
            at,
            "'%s' of a number".formatted(modifiers.get(0)),
            "'%s' is %s; allowed: gt, gte, lt, lte".formatted(field.path(), field.kind().label()));
      }
      return CelOperators.compare(left, "==", number(value), place);
    }
    if (field.kind() == ValueKind.TIME) {
      return CelOperators.compare(left, "==", CelText.constant(value.getValue()), place);
    }
    return modifiers.contains("re") ? regex(left, value) : text(left, value, place);
  }

  private static CelText number(ScalarNode value) {
    String text = value.getValue();
    if (text.matches("-?[0-9]{1,18}")) {
      return new CelText(text, CelText.PRIMARY, ValueKind.INT, true);
    }
    if (text.matches("-?[0-9]{1,18}\\.[0-9]{1,18}")) {
      return new CelText(text, CelText.PRIMARY, ValueKind.DOUBLE, true);
    }
    throw SigmaNodes.unexpected(value, "a number");
  }

  private CelText regex(CelText left, ScalarNode value) {
    List<String> flags = new ArrayList<>(modifiers);
    flags.remove("re");
    if (!FLAGS.containsAll(flags)) {
      throw new CannotImport(at, "re with another modifier", "allowed after re: i, m, s");
    }
    String expression =
        (flags.isEmpty() ? "" : "(?" + String.join("", flags) + ")") + value.getValue();
    return CelText.condition(
        left.text() + ".matches(" + CelLiteral.regex(expression) + ")", CelText.PRIMARY);
  }

  private CelText text(CelText left, ScalarNode value, SourcePosition place) {
    List<String> places = modifiers.stream().filter(PLACES::contains).toList();
    boolean isCased = modifiers.contains("cased");
    if (modifiers.size() > places.size() + (isCased ? 1 : 0) || places.size() > 1) {
      throw new CannotImport(
          at, "these modifiers cannot be combined: " + String.join(", ", modifiers), "use one");
    }
    String where = places.isEmpty() ? "" : places.get(0);
    TextPattern pattern = new TextPattern();
    if (where.equals("contains") || where.equals("endswith")) {
      pattern.addAnything();
    }
    wildcards(value.getValue(), pattern);
    if (where.equals("contains") || where.equals("startswith")) {
      pattern.addAnything();
    }
    if (!field.words().isEmpty() && pattern.whole() != null) {
      String word =
          field.words().stream()
              .filter(each -> each.equalsIgnoreCase(pattern.whole()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new CannotImport(
                          place,
                          "'%s' is never '%s'".formatted(field.path(), value.getValue()),
                          "allowed: " + String.join(", ", field.words())));
      return CelOperators.compare(left, "==", CelText.constant(word), place);
    }
    return pattern.condition(left, !isCased);
  }

  /** A backslash makes a following * or ? or backslash stand for itself. */
  private static void wildcards(String text, TextPattern pattern) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isEscape =
          c == '\\' && i + 1 < text.length() && "*?\\".indexOf(text.charAt(i + 1)) >= 0;
      if (isEscape) {
        pattern.add(text.charAt(++i));
      } else if (c == '*') {
        pattern.addAnything();
      } else if (c == '?') {
        pattern.addAnyCharacter();
      } else {
        pattern.add(c);
      }
    }
  }
}
