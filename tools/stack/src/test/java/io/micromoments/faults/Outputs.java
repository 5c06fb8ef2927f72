package io.micromoments.faults;

import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.ProfileUpdate;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.stack.TopicClient;
import io.micromoments.topics.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * The committed output of a round, by content and number of occurrences.
 *
 * @param topics occurrences of each record, as text, by topic
 */
record Outputs(
    Map<String, Map<String, Integer>> topics,
    List<OfferResequenceCommand> commands,
    List<Micromoment> moments) {

  private static final int SHOWN = 3;

  private static final Map<String, Class<? extends SpecificRecord>> READ = new LinkedHashMap<>();

  static {
    READ.put(Topic.COMMANDS, OfferResequenceCommand.class);
    READ.put(Topic.MOMENTS, Micromoment.class);
    READ.put(Topic.REJECTED, RejectedRecord.class);
    READ.put(Topic.LATE, LateEvent.class);
    READ.put(Topic.RECEIPTS, ErasureReceipt.class);
    READ.put(Topic.AGREEMENTS, Agreement.class);
    READ.put(Topic.PROFILE_UPDATES, ProfileUpdate.class);
    for (String channel : List.of("web", "call_center")) {
      READ.put(Topic.CHANNEL + channel, ChannelInstruction.class);
    }
  }

  /**
   * Reads all output topics.
   *
   * @param prefix of the round's topics; it is removed from the contents
   */
  static Outputs read(TopicClient client, String prefix) {
    Map<String, Map<String, Integer>> all = new LinkedHashMap<>();
    List<SpecificRecord> records = new ArrayList<>();
    READ.forEach(
        (topic, type) -> {
          Map<String, Integer> contents = new TreeMap<>();
          for (TopicClient.Read<? extends SpecificRecord> read : client.read(topic, type)) {
            records.add(read.value());
            contents.merge(content(read.value()).replace(prefix, ""), 1, Integer::sum);
          }
          all.put(topic, contents);
        });
    return new Outputs(
        all, only(OfferResequenceCommand.class, records), only(Micromoment.class, records));
  }

  private static <T> List<T> only(Class<T> type, List<SpecificRecord> records) {
    return records.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Returns a record without broker timestamps and nudged offsets, which vary between rounds. */
  private static String content(SpecificRecord record) {
    if (record instanceof RejectedRecord rejected) {
      if (rejected.getText().contains("broker's timestamp")) {
        rejected.setText("ahead of the broker");
      }
      if (rejected.getTopic().endsWith(NoOpContextRecords.TOPIC)) {
        rejected.setOffset(0);
      }
    }
    return record.toString();
  }

  /** Describes the records of the reference that are missing here, by topic. */
  List<String> missingFrom(Outputs reference) {
    return differences(reference, this, "lacks");
  }

  /** Describes the records that the reference does not have, by topic. */
  List<String> unexpectedIn(Outputs reference) {
    return differences(this, reference, "should not have");
  }

  /** Describes the records that do not occur as often as in the reference. */
  List<String> duplicatedIn(Outputs reference) {
    List<String> repeated = new ArrayList<>();
    topics.forEach(
        (topic, contents) ->
            contents.forEach(
                (content, count) -> {
                  int wanted = reference.topics.get(topic).getOrDefault(content, 0);
                  if (wanted > 0 && wanted != count) {
                    repeated.add(
                        String.format(
                            Locale.ROOT,
                            "%s has %d times instead of %d: %s",
                            topic,
                            count,
                            wanted,
                            content));
                  }
                }));
    return repeated;
  }

  private static List<String> differences(Outputs more, Outputs less, String verb) {
    List<String> differences = new ArrayList<>();
    more.topics.forEach(
        (topic, contents) -> {
          List<String> missing =
              contents.keySet().stream()
                  .filter(content -> !less.topics.get(topic).containsKey(content))
                  .toList();
          if (!missing.isEmpty()) {
            differences.add(
                String.format(
                    Locale.ROOT,
                    "%s %s %d: %s",
                    topic,
                    verb,
                    missing.size(),
                    String.join("\n    ", first(missing))));
          }
        });
    return differences;
  }

  private static List<String> first(List<String> all) {
    return all.subList(0, Math.min(SHOWN, all.size()));
  }

  /** Returns the number of distinct records per topic. */
  @Override
  public String toString() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    topics.forEach((topic, contents) -> sizes.put(topic, contents.size()));
    return sizes.toString();
  }
}
