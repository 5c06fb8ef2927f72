package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.ContextStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dupdate-golden=true} rewrites the golden file. */
class TopicTest {

  private static final Path GOLDEN =
      Path.of("src/test/resources/io/micromoments/topics/topics.txt");

  static List<Topic> all() {
    return Topic.all(Topic.CHANNELS);
  }

  @Test
  void withThreeReplicasTwoMustBeInSync() {
    Topic topic = Topic.named(Topic.PATTERNS).orElseThrow();
    assertThat(topic.configuration(2)).doesNotContainKey("min.insync.replicas");
    assertThat(topic.configuration(3)).containsEntry("min.insync.replicas", "2");
  }

  @Test
  void allTopicsAndTheirSettingsAreUnchanged() throws IOException {
    String now = all().stream().map(TopicTest::described).collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("update-golden")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, now);
    }
    assertThat(now).as("rewrite with -Dupdate-golden=true").isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void theTopicsOfTheContractExist() {
    assertThat(all().stream().map(Topic::name))
        .doesNotHaveDuplicates()
        .contains(
            "events.clickstream events.beacon events.sensor events.interaction context.identity"
                .split(" "))
        .contains(
            "context.profile context.consent context.offers context.catalog context.outcomes"
                .split(" "))
        .contains("context.erasure control.patterns control.policies moments commands".split(" "))
        .contains("offers.current channel.web channel.mobile_app channel.email".split(" "))
        .contains("channel.call_center channel.branch channel.atm channel.kiosk".split(" "))
        .contains("rejected late status receipts".split(" "));
  }

  @ParameterizedTest
  @MethodSource("all")
  void theBrokerStampsEveryRecord(Topic topic) {
    assertThat(topic.configuration())
        .containsEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyTopicsThatAreNotCompactedHaveARetention(Topic topic) {
    assertThat(topic.configuration())
        .containsEntry(
            TopicConfig.CLEANUP_POLICY_CONFIG, topic.isCompacted() ? "compact" : "delete");
    assertThat(topic.retention().isPresent()).isEqualTo(!topic.isCompacted());
  }

  @ParameterizedTest
  @MethodSource("all")
  void everySettingIsKnownToTheBroker(Topic topic) throws IllegalAccessException {
    List<Object> known = new ArrayList<>();
    for (Field field : TopicConfig.class.getFields()) {
      known.add(field.get(null));
    }
    assertThat(known).containsAll(topic.configuration().keySet());
  }

  @Test
  void theLargestReadableRecordFitsIntoItsTopic() {
    assertThat(all())
        .allMatch(
            topic ->
                Integer.parseInt(topic.configuration().get("max.message.bytes"))
                    > RecordReader.MAX_BYTES);
  }

  @Test
  void contextTopicsAreCompactedExceptOutcomesAndErasures() {
    for (ContextStream stream : ContextStream.values()) {
      boolean happens = stream == ContextStream.OUTCOME || stream == ContextStream.ERASURE;
      assertThat(Topic.named(stream.topic()).orElseThrow().isCompacted()).isEqualTo(!happens);
    }
  }

  @Test
  void erasuresAreRetainedAsLongAsTheInputsTheyErase() {
    Duration erasures = Topic.named("context.erasure").orElseThrow().retention().get();
    assertThat(Topic.inputs())
        .allSatisfy(
            topic ->
                assertThat(topic.retention().orElse(Duration.ZERO)).isLessThanOrEqualTo(erasures));
  }

  @Test
  void aChannelHasItsTopicInLowerCase() {
    assertThat(Topic.all(List.of("ATM")).stream().map(Topic::name))
        .contains("channel.atm")
        .doesNotContain("channel.web");
  }

  @Test
  void anInputIsFoundByItsName() {
    assertThat(Topic.named("events.beacon").orElseThrow().recordName()).isEqualTo("BeaconEvent");
    assertThat(Topic.named("events.weather")).isEmpty();
  }

  private static String described(Topic topic) {
    String settings =
        topic.configuration().entrySet().stream()
            .map(setting -> "  " + setting.getKey() + " = " + setting.getValue() + "\n")
            .collect(Collectors.joining());
    return "%s: %s by %s%s%n%s"
        .formatted(
            topic.name(),
            topic.recordName(),
            topic.key(),
            topic.isSmall() ? ", one partition" : "",
            settings);
  }
}
