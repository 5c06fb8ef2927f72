package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.kafka.KafkaSettings;
import io.micromoments.options.DetectionOptions;
import io.micromoments.options.JobSettings;
import io.micromoments.topics.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documented settings and defaults must be those of the code. */
class SettingsDocTest {

  private static final Path DOCS =
      Path.of(System.getProperty("repository.root", "../..")).resolve("docs");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z]+\\.[a-z.-]+)` \\| `?([^|` ]*)`? ?\\| [^|]+ \\|$");

  @Test
  void documentedSettingsAreThoseOfTheCode() throws IOException {
    Set<String> known = new TreeSet<>(DetectionOptions.KNOWN);
    known.addAll(KafkaSettings.KNOWN);
    known.addAll(JobSettings.KNOWN);
    known.addAll(
        List.of(
            Connection.BOOTSTRAP,
            Connection.REGISTRY,
            Connection.PREFIX,
            Connection.OUTPUT_PREFIX));

    Set<String> documented = new TreeSet<>(documented("kafka.md", "Settings").keySet());
    documented.addAll(documented("webhook.md", "How to switch it on").keySet());
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void documentedDefaultsAreThoseOfTheCode() throws IOException {
    Map<String, String> defaults = new HashMap<>(documented("kafka.md", "Settings"));
    defaults.values().removeIf(value -> value.isBlank() || value.equals("none"));
    assertThat(defaults).hasSizeGreaterThan(15);

    assertThat(KafkaSettings.of(defaults)).isEqualTo(KafkaSettings.of(Map.of()));
    assertThat(JobSettings.of(defaults))
        .isEqualTo(JobSettings.of(Map.of(DetectionOptions.ORDER, "arrival")));
  }

  private static Map<String, String> documented(String file, String section) throws IOException {
    Map<String, String> documented = new TreeMap<>();
    Matcher row = ROW.matcher(section(Files.readString(DOCS.resolve(file)), section));
    while (row.find()) {
      documented.put(row.group(1), row.group(2));
    }
    return documented;
  }

  private static String section(String document, String name) {
    int from = document.indexOf("\n## " + name + "\n");
    return document.substring(from, document.indexOf("\n## ", from + 1));
  }
}
