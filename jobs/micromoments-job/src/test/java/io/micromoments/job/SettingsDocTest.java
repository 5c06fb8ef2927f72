package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.kafka.KafkaOptions;
import io.micromoments.kafka.KafkaSettings;
import io.micromoments.options.JobOptions;
import io.micromoments.options.JobSettings;
import io.micromoments.options.SettingValues;
import io.micromoments.text.Durations;
import io.micromoments.topics.Connection;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.TextElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of settings in the docs are written from the options: with {@code
 * -Dupdate-golden=true} this test writes them. The settings of the manifests must be known and
 * valid.
 */
class SettingsDocTest {

  private static final Path ROOT = Path.of(System.getProperty("repository.root", "../.."));

  private static final Pattern TABLE =
      Pattern.compile("(?s)<!-- settings: ([A-Za-z.]+) -->\n.*?<!-- end of settings -->");

  private static final Map<String, List<ConfigOption<?>>> OPTIONS =
      Map.of(
          "JobArguments.ALL", JobArguments.ALL,
          "JobOptions.ALL", JobOptions.ALL,
          "KafkaOptions.TOPICS", KafkaOptions.TOPICS,
          "KafkaOptions.WEBHOOK", KafkaOptions.WEBHOOK);

  @ParameterizedTest
  @ValueSource(strings = {"running.md", "kafka.md", "webhook.md"})
  void theTablesOfSettingsAreThoseOfTheCode(String name) throws IOException {
    Path file = ROOT.resolve("docs").resolve(name);
    String document = Files.readString(file);
    String expected =
        TABLE
            .matcher(document)
            .replaceAll(
                table ->
                    Matcher.quoteReplacement(
                        "<!-- settings: %s -->\n\n%s\n\n<!-- end of settings -->"
                            .formatted(table.group(1), table(OPTIONS.get(table.group(1))))));
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file)).as("rewrite with -Dupdate-golden=true").isEqualTo(expected);
  }

  @Test
  void allOptionsAreDocumented() throws IOException {
    StringBuilder documents = new StringBuilder();
    for (String name : List.of("running.md", "kafka.md", "webhook.md")) {
      documents.append(Files.readString(ROOT.resolve("docs").resolve(name)));
    }
    assertThat(TABLE.matcher(documents).results().map(table -> table.group(1)))
        .containsExactlyInAnyOrderElementsOf(OPTIONS.keySet());
    assertThat(MicromomentsJob.OPTIONS)
        .containsExactlyInAnyOrderElementsOf(
            OPTIONS.values().stream().flatMap(List::stream).toList());
  }

  /** An option that is in no list has no row in the docs and is refused as unknown. */
  @Test
  void allOptionsAreInAList() throws IllegalAccessException {
    List<Object> declared = new ArrayList<>();
    for (Class<?> options : List.of(JobArguments.class, JobOptions.class, KafkaOptions.class)) {
      for (Field field : options.getDeclaredFields()) {
        if (field.getType() == ConfigOption.class) {
          field.setAccessible(true);
          declared.add(field.get(null));
        }
      }
    }
    assertThat(declared)
        .hasSizeGreaterThan(20)
        .containsExactlyInAnyOrderElementsOf(MicromomentsJob.OPTIONS);
  }

  @Test
  void settingsOfTheManifestsAreKnownAndValid() throws IOException {
    String manifest = Files.readString(ROOT.resolve("k8s/base/settings.yaml"));
    String settings = manifest.substring(manifest.indexOf("micromoments.properties: |"));
    Properties properties = new Properties();
    // Settings that are switched off are valid, too.
    properties.load(
        new StringReader(
            settings
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst("^ *#(\\w)", "$1"))
                .collect(lines())));
    assertThat(properties).hasSizeGreaterThan(5);

    Map<String, String> all = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> all.put(key, properties.getProperty(key)));
    all.putAll(arguments(Files.readString(ROOT.resolve("k8s/base/flinkdeployment.yaml"))));
    SettingValues values = new SettingValues(all);
    values.rejectUnknown(MicromomentsJob.OPTIONS, "kafka.", "registry.");
    JobSettings.of(values);
    KafkaSettings.of(values);
    Connection.of(all);
  }

  private static Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("\n");
  }

  /** Returns the arguments of a FlinkDeployment, each in a line of its own. */
  private static Map<String, String> arguments(String deployment) {
    List<MatchResult> found =
        Pattern.compile("- --(\\S+)\n\\s+- (\\S+)").matcher(deployment).results().toList();
    assertThat(found).hasSizeGreaterThan(2);
    return found.stream().collect(Collectors.toMap(each -> each.group(1), each -> each.group(2)));
  }

  private static String table(List<ConfigOption<?>> options) {
    return Stream.concat(
            Stream.of("| setting | default | |", "|---|---|---|"),
            options.stream()
                .map(
                    option ->
                        "| `%s` | %s | %s |"
                            .formatted(option.key(), standard(option), description(option))))
        .collect(lines());
  }

  private static String standard(ConfigOption<?> option) {
    Object standard = option.defaultValue();
    if (standard == null) {
      return "none";
    }
    String text =
        standard instanceof Duration duration ? Durations.show(duration) : standard.toString();
    return "`" + (standard instanceof Enum<?> ? text.toLowerCase(Locale.ROOT) : text) + "`";
  }

  private static String description(ConfigOption<?> option) {
    return ((TextElement) option.description().getBlocks().get(0)).getFormat();
  }
}
