package io.micromoments.runtime.element;

import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.serialization.ValueType;

/** Type information that uses {@link MatchSerializer}. */
public final class MatchType extends ValueType<Match> {

  private static final long serialVersionUID = 1L;

  public static final MatchType INSTANCE = new MatchType();

  private MatchType() {
    super(Match.class, MatchSerializer::new);
  }
}
