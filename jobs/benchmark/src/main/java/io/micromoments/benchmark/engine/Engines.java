package io.micromoments.benchmark.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The engines that can be measured. The peers are a module of their own that the product is never
 * built with; they are found where they are on the class path.
 */
public final class Engines {

  /** All names, in the order of the table. */
  public static final List<String> NAMES =
      List.of("limit", "stock", "sql", "esper", "siddhi", "micromoments");

  private final Map<String, Engine> byName = new LinkedHashMap<>();

  public Engines() {
    add(new LimitEngine());
    add(new StockEngine());
    ServiceLoader.load(Engine.class).forEach(this::add);
    add(new MicromomentsEngine());
  }

  private void add(Engine engine) {
    byName.put(engine.name(), engine);
  }

  /** Empty where the engine is a peer and peers are not there. */
  public Optional<Engine> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
