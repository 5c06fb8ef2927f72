package io.micromoments.patterns.compile;

import static io.micromoments.patterns.compile.Closure.ERROR;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import io.micromoments.patterns.language.Expression;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * Makes closures of a checked expression over {@code event} and earlier steps. Some ten times
 * faster than the general evaluator, which stays the oracle and runs what is not known here.
 */
final class ClosureCompiler {

  /** The expression has something that only the general evaluator knows. */
  private static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Map<String, Integer> locals = new HashMap<>();
  private int localCount;

  private ClosureCompiler(List<String> variables) {
    for (String variable : variables) {
      locals.put(variable, localCount++);
    }
  }

  /** A condition as closures, and how many locals it needs. */
  record Compiled(Closure closure, int locals) {}

  /** Empty where the expression has something that is not known here. */
  static Optional<Compiled> compile(Expression expression) {
    return compile(expression, List.of());
  }

  /**
   * The same over variables instead of an event.
   *
   * @param variables their values are the first locals, in this order
   */
  static Optional<Compiled> compile(Expression expression, List<String> variables) {
    ClosureCompiler compiler = new ClosureCompiler(variables);
    try {
      Closure closure = compiler.closure(expression.ast().getExpr());
      return Optional.of(new Compiled(closure, compiler.localCount));
    } catch (Unknown e) {
      return Optional.empty();
    }
  }

  private Closure closure(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> constant(expr.constant());
      case IDENT -> ident(expr.ident().name());
      case SELECT -> select(expr.select());
      case CALL -> call(expr.call());
      case LIST -> list(expr.list().elements());
      case COMPREHENSION -> comprehension(expr.comprehension());
      case NOT_SET, STRUCT, MAP -> throw new Unknown();
    };
  }

  private static Closure constant(CelConstant constant) {
    Object value =
        switch (constant.getKind()) {
          case STRING_VALUE -> constant.stringValue();
          case INT64_VALUE -> constant.int64Value();
          case DOUBLE_VALUE -> constant.doubleValue();
          case BOOLEAN_VALUE -> constant.booleanValue();
          case NOT_SET, NULL_VALUE, UINT64_VALUE, BYTES_VALUE, DURATION_VALUE, TIMESTAMP_VALUE ->
              throw new Unknown();
        };
    return frame -> value;
  }

  private Closure ident(String name) {
    Integer local = locals.get(name);
    if (local != null) {
      int at = local;
      return frame -> frame.locals[at];
    }
    if (name.equals("event")) {
      return frame -> frame.event;
    }
    return frame -> {
      List<Event> events = frame.steps.events(name);
      return events == null ? ERROR : events;
    };
  }

  private Closure select(CelSelect select) {
    Closure operand = closure(select.operand());
    String field = select.field();
    int[] positions = positions(field);
    boolean isTime = field.equals("event_time");
    if (select.testOnly()) {
      return frame -> {
        Object value = operand.value(frame);
        if (value instanceof Event event) {
          int at = positions[event.stream().code()];
          return at >= 0 && event.get(at) != null;
        }
        return value instanceof Map<?, ?> map ? (Object) map.containsKey(field) : ERROR;
      };
    }
    return frame -> {
      Object value = operand.value(frame);
      if (value instanceof Event event) {
        int at = positions[event.stream().code()];
        Object content = at < 0 ? null : event.get(at);
        if (content == null) {
          return ERROR;
        }
        return isTime ? Instant.ofEpochMilli((Long) content) : content;
      }
      return Values.at(value, field);
    };
  }

  private Closure call(CelCall call) {
    List<Closure> arguments = new ArrayList<>();
    call.target().ifPresent(target -> arguments.add(closure(target)));
    if (call.target().isEmpty() && call.args().size() == 1) {
      Optional<Closure> folded = TimeLiterals.closure(call.function(), call.args().get(0));
      if (folded.isPresent()) {
        return folded.get();
      }
    }
    call.args().forEach(argument -> arguments.add(closure(argument)));
    return switch (arguments.size()) {
      case 1 -> unary(call.function(), arguments.get(0));
      case 2 -> {
        Optional<Closure> word = wordOfEvent(call);
        yield word.isPresent()
            ? word.get()
            : binary(call.function(), arguments.get(0), arguments.get(1));
      }
      case 3 -> {
        if (!call.function().equals("_?_:_")) {
          throw new Unknown();
        }
        yield choice(arguments.get(0), arguments.get(1), arguments.get(2));
      }
      default -> throw new Unknown();
    };
  }

  /** {@code event.f == "word"} in one go: what most conditions begin with. */
  private Optional<Closure> wordOfEvent(CelCall call) {
    if (!call.function().equals("_==_") || locals.containsKey("event")) {
      return Optional.empty();
    }
    CelExpr field = call.args().get(0);
    CelExpr word = call.args().get(1);
    if (field.getKind() != CelExpr.ExprKind.Kind.SELECT
        || field.select().testOnly()
        || field.select().operand().getKind() != CelExpr.ExprKind.Kind.IDENT
        || !field.select().operand().ident().name().equals("event")
        || word.getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || word.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return Optional.empty();
    }
    int[] positions = positions(field.select().field());
    String expected = word.constant().stringValue();
    return Optional.of(
        frame -> {
          int at = positions[frame.event.stream().code()];
          Object found = at < 0 ? null : frame.event.get(at);
          return found == null ? ERROR : (Object) expected.equals(found);
        });
  }

  private static int[] positions(String field) {
    int[] positions = new int[EventStream.values().length];
    for (EventStream stream : EventStream.values()) {
      positions[stream.code()] = stream.position(field);
    }
    return positions;
  }

  private static Closure choice(Closure condition, Closure yes, Closure no) {
    return frame -> {
      Object value = condition.value(frame);
      return value == ERROR ? ERROR : (value == Boolean.TRUE ? yes : no).value(frame);
    };
  }

  private static Closure unary(String function, Closure argument) {
    return switch (function) {
      case "!_" ->
          frame -> {
            Object value = argument.value(frame);
            return value == ERROR ? ERROR : value != Boolean.TRUE;
          };
      case "-_" ->
          frame -> {
            Object value = argument.value(frame);
            if (value instanceof Long number) {
              return number == Long.MIN_VALUE ? ERROR : -number;
            }
            return value instanceof Double number ? (Object) (-number) : ERROR;
          };
      case "@not_strictly_false" -> frame -> argument.value(frame) != Boolean.FALSE;
      case "size" -> frame -> Values.size(argument.value(frame));
      case "double" ->
          frame -> {
            Object value = argument.value(frame);
            return value instanceof Long number
                ? (Object) number.doubleValue()
                : value instanceof Double ? value : ERROR;
          };
      default -> throw new Unknown();
    };
  }

  private static Closure binary(String function, Closure left, Closure right) {
    return switch (function) {
      case "_&&_" ->
          frame -> {
            Object a = left.value(frame);
            if (a == Boolean.FALSE) {
              return false;
            }
            Object b = right.value(frame);
            return b == Boolean.FALSE ? false : a == ERROR ? ERROR : b;
          };
      case "_||_" ->
          frame -> {
            Object a = left.value(frame);
            if (a == Boolean.TRUE) {
              return true;
            }
            Object b = right.value(frame);
            return b == Boolean.TRUE ? true : a == ERROR ? ERROR : b;
          };
      case "_==_" -> operator(left, right, Values::equal);
      case "_!=_" ->
          frame -> {
            Object equal = Values.equal(left.value(frame), right.value(frame));
            return equal == ERROR ? ERROR : equal != Boolean.TRUE;
          };
      case "_<_" -> operator(left, right, (a, b) -> Values.less(a, b, false));
      case "_<=_" -> operator(left, right, (a, b) -> Values.less(a, b, true));
      case "_>_" -> operator(left, right, (a, b) -> Values.less(b, a, false));
      case "_>=_" -> operator(left, right, (a, b) -> Values.less(b, a, true));
      case "_+_" -> operator(left, right, Values::add);
      case "_-_" -> operator(left, right, Values::subtract);
      case "_*_" -> operator(left, right, Values::multiply);
      case "_/_" -> operator(left, right, Values::divide);
      case "_%_" -> operator(left, right, Values::modulo);
      case "_[_]" -> operator(left, right, Values::at);
      case "@in" -> operator(left, right, ClosureCompiler::in);
      case "startsWith" -> text(left, right, String::startsWith);
      case "endsWith" -> text(left, right, String::endsWith);
      case "contains" -> text(left, right, String::contains);
      default -> throw new Unknown();
    };
  }

  private static Closure operator(Closure left, Closure right, BinaryOperator<Object> operator) {
    return frame -> operator.apply(left.value(frame), right.value(frame));
  }

  private static Closure text(
      Closure left, Closure right, java.util.function.BiPredicate<String, String> test) {
    return frame ->
        left.value(frame) instanceof String a && right.value(frame) instanceof String b
            ? (Object) test.test(a, b)
            : ERROR;
  }

  private static Object in(Object element, Object container) {
    if (element == ERROR) {
      return ERROR;
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(element);
    }
    if (!(container instanceof List<?> list)) {
      return ERROR;
    }
    for (Object each : list) {
      if (Values.equal(element, each) == Boolean.TRUE) {
        return true;
      }
    }
    return false;
  }

  private Closure list(List<CelExpr> elements) {
    boolean constant =
        elements.stream().allMatch(each -> each.getKind() == CelExpr.ExprKind.Kind.CONSTANT);
    List<Closure> closures = elements.stream().map(this::closure).toList();
    if (constant) {
      List<Object> values = closures.stream().map(each -> each.value(null)).toList();
      return frame -> values;
    }
    return frame -> {
      List<Object> values = new ArrayList<>(closures.size());
      for (Closure each : closures) {
        Object value = each.value(frame);
        if (value == ERROR) {
          return ERROR;
        }
        values.add(value);
      }
      return values;
    };
  }

  /** What the macros (exists, all, filter, map, exists_one) become: a fold over a list. */
  private Closure comprehension(CelComprehension fold) {
    if (!fold.iterVar2().isEmpty()) {
      throw new Unknown();
    }
    Closure range = closure(fold.iterRange());
    Closure first = closure(fold.accuInit());
    int element = localCount++;
    int accumulated = localCount++;
    Integer hiddenElement = locals.put(fold.iterVar(), element);
    Integer hiddenAccumulated = locals.put(fold.accuVar(), accumulated);
    Closure goesOn = closure(fold.loopCondition());
    Closure step = closure(fold.loopStep());
    restore(fold.iterVar(), hiddenElement);
    Closure result = closure(fold.result());
    restore(fold.accuVar(), hiddenAccumulated);
    return frame -> {
      Object over = range.value(frame);
      Iterable<?> elements =
          over instanceof List<?> list ? list : over instanceof Map<?, ?> map ? map.keySet() : null;
      if (elements == null) {
        return ERROR;
      }
      frame.locals[accumulated] = first.value(frame);
      for (Object each : elements) {
        if (frame.turnsTooOften()) {
          return ERROR;
        }
        frame.locals[element] = each;
        if (goesOn.value(frame) != Boolean.TRUE) {
          break;
        }
        frame.locals[accumulated] = step.value(frame);
      }
      return result.value(frame);
    };
  }

  private void restore(String name, Integer hidden) {
    if (hidden == null) {
      locals.remove(name);
    } else {
      locals.put(name, hidden);
    }
  }
}
