package io.micromoments.patterns.language.feature;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.condition.CelTypes;
import java.util.Locale;

/** What a feature derives from the events that it reads. */
public enum Aggregate {
  /** The number of events. */
  COUNT(Operand.NONE),
  /** The sum of a number. */
  SUM(Operand.NUMBER),
  /** The average of a number; missing without events. */
  AVG(Operand.NUMBER),
  /** The smallest number; missing without events. */
  MIN(Operand.NUMBER),
  /** The greatest number; missing without events. */
  MAX(Operand.NUMBER),
  /** How many different values there were. */
  DISTINCT(Operand.VALUE),
  /** The value of the latest event that has one. */
  LAST(Operand.VALUE),
  /** The value of the first event that has one. */
  FIRST(Operand.VALUE),
  /** The time since the latest event. */
  SINCE(Operand.NONE),
  /** The number of sessions; a session ends when there is no event for the gap. */
  SESSIONS(Operand.NONE),
  /** What is usual for a number: mean, standard deviation and count. */
  BASELINE(Operand.NUMBER),
  /** The change of a number per day: the slope of the least-squares line. */
  TREND(Operand.NUMBER),
  /** The values that are usual: each of them in at least a tenth of the events. */
  FREQUENT(Operand.VALUE);

  /** What an aggregate needs from each event. */
  public enum Operand {
    NONE,
    NUMBER,
    VALUE
  }

  private final Operand operand;

  Aggregate(Operand operand) {
    this.operand = operand;
  }

  /** Returns the name in files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what {@code of} must yield. */
  public Operand operand() {
    return operand;
  }

  /** Returns whether the aggregate is missing until enough events were read. */
  public boolean needsMinimum() {
    return this == BASELINE || this == TREND || this == FREQUENT;
  }

  /** Returns whether the aggregate can be kept by the value of another expression. */
  boolean allowsBy() {
    return this != FREQUENT;
  }

  /** Returns whether the aggregate can be limited to a sliding window. */
  boolean allowsWindow() {
    return this != FIRST;
  }

  /**
   * Returns the type of the value.
   *
   * @param of the type of the operand; null if there is none
   */
  CelType type(CelTypes types, CelType of) {
    return switch (this) {
      case COUNT, DISTINCT, SESSIONS -> SimpleType.INT;
      case SUM, AVG, MIN, MAX, TREND -> SimpleType.DOUBLE;
      case LAST, FIRST -> of;
      case SINCE -> SimpleType.DURATION;
      case BASELINE -> types.baseline();
      case FREQUENT -> ListType.create(of);
    };
  }
}
