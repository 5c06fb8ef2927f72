package io.micromoments.patterns.language.feature;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.schemas.EventStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A feature as declared in a valid file: what is derived from a customer's events.
 *
 * @param on the streams it reads; not empty
 * @param where which of their events it reads; all if empty
 * @param of the value that is aggregated; empty if the aggregate needs none
 * @param by the value for which a separate aggregate is kept; empty for a single one
 * @param window the length of the sliding window; empty for all time
 * @param gap the time without events that ends a session; present only for sessions
 * @param minEvents the number of events without which a baseline, a trend or usual values are
 *     missing; of all customers, the number of events without which a group is missing
 * @param ofAll whether the events of all customers are counted together
 * @param id identifies what is kept of the customer: equal for declarations that differ only in
 *     name and minEvents, so that they share it, also in different files and versions
 */
public record Feature(
    String name,
    Set<EventStream> on,
    Optional<Expression> where,
    Aggregate aggregate,
    Optional<Expression> of,
    Optional<Expression> by,
    Optional<Duration> window,
    Optional<Duration> gap,
    int minEvents,
    boolean ofAll,
    long id) {

  /** The most different values that a feature counts. */
  public static final int MAX_DISTINCT_VALUES = 1_000;

  /** Number of steps in which a window across customers slides. */
  public static final int STEPS = 12;

  static Feature of(
      String name,
      Set<EventStream> on,
      Optional<Expression> where,
      Aggregate aggregate,
      Optional<Expression> of,
      Optional<Expression> by,
      Optional<Duration> window,
      Optional<Duration> gap,
      int minEvents,
      boolean ofAll) {
    StringBuilder text = new StringBuilder();
    EnumSet.copyOf(on).forEach(stream -> text.append(stream.label()).append(' '));
    text.append('\n').append(where.map(Expression::text).orElse("")).append('\n');
    text.append(aggregate.label()).append('\n');
    text.append(of.map(Expression::text).orElse("")).append('\n');
    text.append(by.map(Expression::text).orElse("")).append('\n');
    text.append(window.map(Duration::toMillis).orElse(0L)).append('\n');
    text.append(gap.map(Duration::toMillis).orElse(0L));
    text.append(ofAll ? "\nall" : "");
    return new Feature(
        name, on, where, aggregate, of, by, window, gap, minEvents, ofAll, hash(text));
  }

  /** Returns the names of the features that an expression reads. */
  public static Set<String> namesIn(Expression expression) {
    return CelNavigableAst.fromAst(expression.ast())
        .getRoot()
        .allNodes()
        .map(node -> node.expr())
        .filter(
            expr ->
                expr.getKind() == CelExpr.ExprKind.Kind.SELECT
                    && expr.select().operand().getKind() == CelExpr.ExprKind.Kind.IDENT
                    && expr.select().operand().ident().name().equals(CelTypes.FEATURES))
        .map(expr -> expr.select().field())
        .collect(Collectors.toSet());
  }

  /** Returns the length of a step of a window across customers, in milliseconds. */
  public long stepMillis() {
    return window.orElseThrow().toMillis() / STEPS;
  }

  /** Returns the expressions of the declaration. */
  public Stream<Expression> expressions() {
    return Stream.of(where, of, by).flatMap(Optional::stream);
  }

  private static long hash(CharSequence text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
