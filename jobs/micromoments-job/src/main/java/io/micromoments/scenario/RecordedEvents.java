package io.micromoments.scenario;

import io.micromoments.scenario.ScenarioLines.Decoded;
import java.io.IOException;

/** The decoded events of a recording in the order of the files. */
interface RecordedEvents extends AutoCloseable {

  /** Returns the next event; null after the last one. */
  Decoded next() throws IOException;

  @Override
  void close() throws IOException;

  /** Reads and decodes each line when it is asked for. */
  static RecordedEvents inTurn(RecordedLines lines) {
    return new RecordedEvents() {
      @Override
      public Decoded next() throws IOException {
        ScenarioLine line = lines.next();
        return line == null ? null : Decoded.of(line);
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    };
  }
}
