package io.micromoments.patterns.evaluate;

import static io.micromoments.patterns.evaluate.Closure.ERROR;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs expressions in cel-java, as closures. Events are converted to maps. */
final class CelJavaEvaluator {

  private CelJavaEvaluator() {}

  /**
   * Compiles a whole expression.
   *
   * @param records names of the variables whose values are the first locals of the frame
   */
  static Closure whole(CelAbstractSyntaxTree ast, List<String> records) {
    Program program = CelEnvironment.program(ast);
    return frame -> evaluate(program, name -> variable(frame, records, name));
  }

  /** Compiles a call that closures do not support, with closures as its operands. */
  static Closure call(CelExpr call, CelAbstractSyntaxTree ast, List<Closure> operands) {
    Program program = CelEnvironment.program(ConstantParts.extractCall(call, ast));
    Map<String, Integer> places = new LinkedHashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      places.put(ConstantParts.variable(i), i);
    }
    return frame -> {
      Object[] values = new Object[operands.size()];
      for (int i = 0; i < values.length; i++) {
        Object value = operands.get(i).value(frame);
        if (value == ERROR) {
          return ERROR;
        }
        values[i] = plain(value);
      }
      if (!frame.work.tryConsume(cost(call.call().function(), values))) {
        return ERROR;
      }
      return evaluate(
          program, name -> Optional.ofNullable(places.get(name)).map(place -> values[place]));
    };
  }

  /** Returns the maximum cost of a call with these arguments. */
  private static long cost(String function, Object[] values) {
    if (values.length >= 3
        && function.equals("replace")
        && values[0] instanceof String text
        && values[1] instanceof String wanted
        && values[2] instanceof String by) {
      return EvaluationBudget.replaceCost(text, wanted, by);
    }
    if (values.length >= 2
        && values[0] instanceof String text
        && values[1] instanceof String wanted) {
      return function.equals("matches")
          ? EvaluationBudget.matchCost(text, CelEnvironment.MAX_REGEX_PROGRAM)
          : EvaluationBudget.searchCost(text, wanted);
    }
    long cost = 0;
    for (Object value : values) {
      cost += EvaluationBudget.of(value);
      if (value instanceof List<?> list) {
        for (Object element : list) {
          cost += EvaluationBudget.of(element);
        }
      }
    }
    return cost;
  }

  private static Object evaluate(Program program, CelVariableResolver variables) {
    try {
      return program.eval(variables);
    } catch (CelEvaluationException e) {
      return ERROR;
    } catch (RuntimeException e) {
      // cel-java does not catch what functions throw. No input may fail the job.
      return ERROR;
    }
  }

  private static Optional<Object> variable(Closure.Frame frame, List<String> records, String name) {
    int local = records.indexOf(name);
    if (local >= 0) {
      return Optional.ofNullable(frame.locals[local]);
    }
    return name.equals("event")
        ? Optional.ofNullable(frame.event).map(EventMap::new)
        : Optional.ofNullable(frame.steps.events(name)).map(CelJavaEvaluator::plain);
  }

  /** Converts events, also in lists, to the maps that cel-java expects. */
  private static Object plain(Object value) {
    if (value instanceof Event event) {
      return new EventMap(event);
    }
    if (value instanceof List<?> list && list.stream().anyMatch(CelJavaEvaluator::mayHoldEvents)) {
      List<Object> plain = new ArrayList<>(list.size());
      list.forEach(element -> plain.add(plain(element)));
      return plain;
    }
    return value;
  }

  private static boolean mayHoldEvents(Object element) {
    return element instanceof Event || element instanceof List<?>;
  }
}
