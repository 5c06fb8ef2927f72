package io.micromoments.emit;

import io.micromoments.emit.contract.Guarantee;
import io.micromoments.emit.contract.SinkContract;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.OfferResequenceCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.junit.jupiter.api.io.TempDir;

/** Readers of complete part files see every record exactly once. */
class JsonLinesContractTest extends SinkContract {

  @TempDir private Path folder;

  @Override
  protected Guarantee guarantee() {
    return Guarantee.EXACTLY_ONCE;
  }

  @Override
  protected void attach(DataStream<OfferResequenceCommand> commands) {
    commands.sinkTo(JsonLines.sink(folder.toUri().toString())).uid("files");
  }

  @Override
  protected List<OfferResequenceCommand> received() throws Exception {
    List<OfferResequenceCommand> records = new ArrayList<>();
    for (Path file : parts()) {
      // Not Files.readAllLines: a line may contain characters that Java treats as line terminators.
      for (String line : Files.readString(file).split("\n")) {
        records.add(
            (OfferResequenceCommand)
                JsonRecords.record(OfferResequenceCommand.SCHEMA$, JsonRecords.parse(line)));
      }
    }
    return records;
  }

  /** Sorts by modification time, since the names of part files have no order. */
  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(JsonLinesContractTest::written))
          .toList();
    }
  }

  private static FileTime written(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
