package io.micromoments.benchmark.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Available engines. The peers are in a separate module that is not part of the product; they are
 * discovered if they are on the classpath.
 */
public final class Engines {

  /** All names in the order of the table. */
  public static final List<String> NAMES =
      List.of("limit", "stock", "sql", "esper", "siddhi", "micromoments");

  private final Map<String, Engine> byName = new LinkedHashMap<>();

  public Engines() {
    add(new BaselineEngine());
    add(new StockEngine());
    ServiceLoader.load(Engine.class).forEach(this::add);
    add(new MicromomentsEngine());
  }

  private void add(Engine engine) {
    byName.put(engine.name(), engine);
  }

  /** Returns an engine by name; empty if it is a peer that is not on the classpath. */
  public Optional<Engine> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
