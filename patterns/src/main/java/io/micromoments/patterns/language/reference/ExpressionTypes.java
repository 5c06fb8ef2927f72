package io.micromoments.patterns.language.reference;

import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompilerBuilder;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.ConditionFunctions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What the parts of an expression refer to, for tools that do not run it. */
public final class ExpressionTypes {

  private ExpressionTypes() {}

  /**
   * A name in an expression that refers to a variable.
   *
   * @param offset in the text, in UTF-16 code units
   * @param isBound whether a macro binds the name, as {@code p} in {@code list.exists(p, p.x)}
   */
  public record Reference(String name, int offset, boolean isBound) {}

  /**
   * Returns the type of an expression; empty if it is not valid.
   *
   * @param variables the names available to the expression, with their types
   */
  public static Optional<CelType> of(String text, Map<String, CelType> variables, CelTypes types) {
    CelCompilerBuilder builder = CelEnvironment.COMPILER.toCompilerBuilder().setTypeProvider(types);
    variables.forEach(
        (name, type) -> {
          if (!name.contains("-")) {
            builder.addVar(name, type);
          }
        });
    try {
      CelValidationResult result = builder.build().compile(text);
      return result.hasError() ? Optional.empty() : Optional.of(result.getAst().getResultType());
    } catch (CelValidationException | RuntimeException e) {
      return Optional.empty(); // The compiler fails on some invalid expressions.
    }
  }

  /**
   * Returns the variables that an expression refers to, in no particular order; empty if it cannot
   * be parsed.
   */
  public static Optional<List<Reference>> references(String text) {
    CelValidationResult parsed = CelEnvironment.PARSER_WITHOUT_MACROS.parse(text);
    if (parsed.hasError()) {
      return Optional.empty();
    }
    try {
      List<Reference> references = new ArrayList<>();
      collect(
          parsed.getAst().getExpr(), new Positions(text, parsed.getSource()), Set.of(), references);
      return Optional.of(references);
    } catch (CelValidationException e) {
      return Optional.empty();
    }
  }

  /** cel-java counts code points. */
  private record Positions(String text, CelSource source) {
    OptionalInt of(CelExpr part) {
      Integer codePoints = source.getPositionsMap().get(part.id());
      return codePoints == null
          ? OptionalInt.empty()
          : OptionalInt.of(text.offsetByCodePoints(0, codePoints));
    }
  }

  private static void collect(
      CelExpr part, Positions positions, Set<String> bound, List<Reference> into) {
    switch (part.getKind()) {
      case IDENT -> {
        String name = part.ident().name();
        OptionalInt offset = positions.of(part);
        if (offset.isPresent() && positions.text().startsWith(name, offset.getAsInt())) {
          into.add(new Reference(name, offset.getAsInt(), bound.contains(name)));
        }
      }
      case SELECT -> collect(part.select().operand(), positions, bound, into);
      case CALL -> {
        part.call().target().ifPresent(target -> collect(target, positions, bound, into));
        Set<String> inside = bound(part.call(), bound);
        part.call().args().forEach(argument -> collect(argument, positions, inside, into));
      }
      case LIST ->
          part.list().elements().forEach(element -> collect(element, positions, bound, into));
      case STRUCT ->
          part.struct().entries().forEach(entry -> collect(entry.value(), positions, bound, into));
      case MAP ->
          part.map()
              .entries()
              .forEach(
                  entry -> {
                    collect(entry.key(), positions, bound, into);
                    collect(entry.value(), positions, bound, into);
                  });
      default -> {}
    }
  }

  private static Set<String> bound(CelExpr.CelCall call, Set<String> bound) {
    boolean binds =
        call.target().isPresent()
            && call.args().size() > 1
            && ConditionFunctions.isMacro(call.function())
            && call.args().get(0).getKind() == CelExpr.ExprKind.Kind.IDENT;
    if (!binds) {
      return bound;
    }
    Set<String> inside = new HashSet<>(bound);
    inside.add(call.args().get(0).ident().name());
    return inside;
  }
}
