package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Checks that docs/kafka.md lists the topics defined in code; {@code -Dupdate-golden=true} rewrites
 * its table.
 */
class TopicDocTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("repository.root", "..")).resolve("docs/kafka.md");
  private static final String BEGIN = "<!-- topics -->\n";
  private static final String END = "<!-- /topics -->";

  @Test
  void theDocumentedTopicsAreThoseOfTheCode() throws IOException {
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(BEGIN) + BEGIN.length();
    int to = document.indexOf(END);
    String table =
        Topic.all(Topic.CHANNELS).stream()
            .map(TopicDocTest::row)
            .collect(
                Collectors.joining(
                    "", "| topic | record | key | kept | |\n|---|---|---|---|---|\n", ""));
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(DOCUMENT, document.substring(0, from) + table + document.substring(to));
    }
    assertThat(Files.readString(DOCUMENT))
        .as("rewrite with -Dupdate-golden=true")
        .contains(BEGIN + table + END);
  }

  private static String row(Topic topic) {
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            topic.name(),
            topic.recordName(),
            topic.key(),
            topic.retention().map(TopicDocTest::days).orElse("compacted"),
            topic.isSmall() ? "one" : "");
  }

  private static String days(Duration kept) {
    return kept.equals(Duration.ofDays(1)) ? "1 day" : kept.toDays() + " days";
  }
}
