package io.micromoments.workbench.lsp.assist;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.reference.ExpressionTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is being written at the end of an expression, which may stop anywhere. Types are those of
 * the compiler; only where a part begins follows from its tokens.
 *
 * @param prefix the letters of the word before the cursor, or the text after an open quote
 * @param receiver the expression before the dot, if a field or function of it is being written
 * @param compared the expression with which a value at the cursor is compared, if any
 * @param quote the quote that is open; 0 outside of text
 * @param variables the names in scope, including those that macros bind
 */
record CelCursor(
    String prefix,
    Optional<String> receiver,
    Optional<String> compared,
    char quote,
    Map<String, CelType> variables) {

  private static final Set<String> BINDING_MACROS =
      Set.of("all", "exists", "exists_one", "filter", "map");

  private static final Set<String> COMPARISONS = Set.of("==", "!=");

  /**
   * Returns what is being written at the end of a text.
   *
   * @param before the expression up to the cursor
   */
  static CelCursor at(String before, ExpressionScope scope) {
    List<CelToken> tokens = CelToken.of(before);
    Map<String, CelType> variables = new LinkedHashMap<>(scope.variables());
    bindVariables(before, tokens, scope, variables);
    CelToken last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    if (last != null && last.isOpenText()) {
      return new CelCursor(
          last.text().substring(1),
          Optional.empty(),
          compared(before, tokens, tokens.size() - 1),
          last.text().charAt(0),
          variables);
    }
    boolean endsInWord = last != null && last.isName() && last.end() == before.length();
    String prefix = endsInWord ? last.text() : "";
    int end = tokens.size() - (endsInWord ? 1 : 0);
    if (end > 0 && tokens.get(end - 1).is(".")) {
      return new CelCursor(
          prefix,
          Optional.of(operand(before, tokens, end - 1)).filter(text -> !text.isEmpty()),
          Optional.empty(),
          '\0',
          variables);
    }
    return new CelCursor(prefix, Optional.empty(), compared(before, tokens, end), '\0', variables);
  }

  /** Returns whether nothing can be written here but an operator. */
  boolean isAfterOperand(String before) {
    List<CelToken> tokens = CelToken.of(before);
    if (tokens.isEmpty() || !prefix.isEmpty() || quote != '\0' || receiver.isPresent()) {
      return false;
    }
    CelToken last = tokens.get(tokens.size() - 1);
    return last.isName() ? !last.is("in") : last.is(")") || last.is("]") || last.isValue();
  }

  /** Returns the expression before an operator of comparison, or before {@code in [}. */
  private static Optional<String> compared(String text, List<CelToken> tokens, int end) {
    if (end > 0 && COMPARISONS.contains(tokens.get(end - 1).text())) {
      return Optional.of(operand(text, tokens, end - 1)).filter(each -> !each.isEmpty());
    }
    // In a list after "in": before it are values and commas only.
    int at = end - 1;
    while (at >= 0 && (tokens.get(at).is(",") || tokens.get(at).isValue())) {
      at--;
    }
    return at > 0 && tokens.get(at).is("[") && tokens.get(at - 1).is("in")
        ? Optional.of(operand(text, tokens, at - 1)).filter(each -> !each.isEmpty())
        : Optional.empty();
  }

  /**
   * Returns the operand that ends before a token: names, selections, indexes and calls.
   *
   * @param end the index of the token after it
   */
  private static String operand(String text, List<CelToken> tokens, int end) {
    int at = end - 1;
    while (at >= 0) {
      CelToken token = tokens.get(at);
      if (token.is(")") || token.is("]")) {
        at = opening(tokens, at);
        if (at < 0) {
          return "";
        }
        // What is called or indexed stands before it.
        if (at > 0 && isOperandEnd(tokens.get(at - 1))) {
          at--;
          continue;
        }
      } else if (!token.isName() && !token.isValue()) {
        return "";
      }
      if (at > 0 && tokens.get(at - 1).is(".")) {
        at -= 2;
        continue;
      }
      break;
    }
    return at < 0 ? "" : text.substring(tokens.get(at).start(), tokens.get(end - 1).end());
  }

  private static boolean isOperandEnd(CelToken token) {
    return (token.isName() && !token.is("in")) || token.is(")") || token.is("]");
  }

  private static int opening(List<CelToken> tokens, int closing) {
    int depth = 0;
    for (int i = closing; i >= 0; i--) {
      String token = tokens.get(i).text();
      depth +=
          switch (token) {
            case ")", "]", "}" -> 1;
            case "(", "[", "{" -> -1;
            default -> 0;
          };
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** Adds the variables of macros whose parenthesis is open. */
  private static void bindVariables(
      String text, List<CelToken> tokens, ExpressionScope scope, Map<String, CelType> into) {
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      switch (tokens.get(i).text()) {
        case "(", "[", "{" -> open.add(i);
        case ")", "]", "}" -> {
          if (!open.isEmpty()) {
            open.remove(open.size() - 1);
          }
        }
        default -> {}
      }
    }
    for (int at : open) {
      boolean binds =
          tokens.get(at).is("(")
              && at >= 3
              && BINDING_MACROS.contains(tokens.get(at - 1).text())
              && tokens.get(at - 2).is(".")
              && at + 2 < tokens.size()
              && tokens.get(at + 1).isName()
              && tokens.get(at + 2).is(",");
      if (binds) {
        String list = operand(text, tokens, at - 2);
        ExpressionTypes.of(list, into, scope.types())
            .filter(type -> type.kind() == CelKind.LIST || type.kind() == CelKind.MAP)
            .ifPresent(type -> into.put(tokens.get(at + 1).text(), type.parameters().get(0)));
      }
    }
  }
}
