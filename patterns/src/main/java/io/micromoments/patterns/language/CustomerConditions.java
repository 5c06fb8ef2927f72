package io.micromoments.patterns.language;

import dev.cel.common.types.SimpleType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Conditions over {@code customer} alone, as the catalogue's {@code eligible} holds them. */
public final class CustomerConditions {

  private CustomerConditions() {}

  /** The condition, or empty where it is not CEL over a customer. */
  public static Optional<Expression> compile(String text) {
    EventTypes types = new EventTypes();
    return new Conditions(types)
        .compile(text, Map.of(EventTypes.CUSTOMER, types.customer()), Set.of(SimpleType.BOOL))
        .expression();
  }
}
