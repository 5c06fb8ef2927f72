package io.micromoments.scenario;

import io.micromoments.input.Arrival;
import java.io.IOException;
import java.util.Iterator;

/** The lines of a scenario as a source emits them. */
public final class ScenarioArrivals implements Iterator<Arrival>, AutoCloseable {

  private final ScenarioLines lines;

  ScenarioArrivals(ScenarioLines lines) {
    this.lines = lines;
  }

  /** Returns the number of lines returned so far, including skipped ones. */
  long given() {
    return lines.given();
  }

  @Override
  public boolean hasNext() {
    return lines.hasNext();
  }

  @Override
  public Arrival next() {
    return lines.next().arrival();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
