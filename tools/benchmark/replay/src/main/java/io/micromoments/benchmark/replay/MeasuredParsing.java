package io.micromoments.benchmark.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;

/** Parses the events of a scenario with Jackson, and does nothing else with them. */
final class MeasuredParsing {

  private MeasuredParsing() {}

  public static void main(String[] args) throws Exception {
    Duration start = ProcessTimes.sinceStart();
    long texts = 0;
    try (JsonParser json =
        new JsonFactory().createParser(Path.of(args[0], "events.jsonl").toFile())) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        texts += token.isScalarValue() ? json.getText().length() : 0;
      }
    }
    if (texts == 0) {
      throw new IllegalStateException("the recording is empty");
    }
    ProcessTimes.write(start, ProcessTimes.sinceStart().minus(start), new File(args[1]));
  }
}
