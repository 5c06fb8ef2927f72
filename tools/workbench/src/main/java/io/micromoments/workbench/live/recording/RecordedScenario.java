package io.micromoments.workbench.live.recording;

import io.micromoments.text.Durations;
import io.micromoments.topics.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Writes the {@code scenario.yaml} of a recording. */
public final class RecordedScenario {

  private RecordedScenario() {}

  /**
   * Writes the file.
   *
   * @param pack name of a folder under patterns/library
   */
  public static void write(
      Path folder,
      Connection connection,
      TopicRecording.RecordingOptions wanted,
      TopicRecording.RecordingResult recorded,
      Optional<String> pack)
      throws IOException {
    String lead =
        recorded
            .warmUpUntil()
            .map(
                warmedUp ->
                    " The first %s events, from a lead of %s, only build state."
                        .formatted(
                            String.valueOf(recorded.leadEvents()), Durations.show(wanted.lead())))
            .orElse("");
    String span =
        "%s until %s"
            .formatted(
                wanted.from().map(from -> "from " + from).orElse("from the beginning"),
                wanted.until().orElse(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    StringBuilder yaml = new StringBuilder();
    yaml.append("title: \"Recording ").append(span).append("\"\n");
    yaml.append("story: |\n  ")
        .append(recorded.events())
        .append(" events and ")
        .append(recorded.context())
        .append(" context records, by broker timestamp")
        .append(connection.topic("").isEmpty() ? "" : ", topics " + connection.topic("*"))
        .append(wanted.pseudonyms().isPresent() ? ", pseudonymized." : ".")
        .append(lead)
        .append('\n');
    pack.ifPresent(name -> yaml.append("pack: ").append(name).append('\n'));
    if (!wanted.outOfOrderness().equals(TopicRecording.OUT_OF_ORDERNESS)) {
      yaml.append("out-of-orderness: ").append(wanted.outOfOrderness().toSeconds()).append("s\n");
    }
    recorded
        .warmUpUntil()
        .ifPresent(time -> yaml.append("warm-up-until: ").append(time).append('\n'));
    recorded.endsAt().ifPresent(end -> yaml.append("until: ").append(end).append('\n'));
    Files.writeString(folder.resolve("scenario.yaml"), yaml);
  }
}
