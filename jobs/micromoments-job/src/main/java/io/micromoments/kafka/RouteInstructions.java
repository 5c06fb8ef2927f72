package io.micromoments.kafka;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.topics.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Passes on instructions whose channel has a topic and rejects the others. Channel names come from
 * events, so one without a topic must not fail the job.
 */
final class RouteInstructions extends ProcessFunction<ChannelInstruction, ChannelInstruction> {

  static final OutputTag<RejectedRecord> REJECTED =
      new OutputTag<>("rejected-instructions", new RecordType<>(RejectedRecord.class));

  private static final long serialVersionUID = 1L;

  private final HashSet<String> channels;
  private final HashSet<String> posted;

  /**
   * @param channels channels with a topic
   * @param posted channels with a webhook
   */
  RouteInstructions(Collection<String> channels, Collection<String> posted) {
    this.channels = new HashSet<>(channels);
    this.posted = new HashSet<>(posted);
  }

  @Override
  public void processElement(
      ChannelInstruction instruction, Context context, Collector<ChannelInstruction> out) {
    String channel = instruction.getChannel().toLowerCase(Locale.ROOT);
    if (channels.contains(channel)) {
      out.collect(instruction);
      return;
    }
    if (posted.contains(channel)) {
      return;
    }
    Set<String> allowed = new java.util.TreeSet<>(channels);
    context.output(
        REJECTED,
        RejectedRecord.newBuilder()
            .setTopic(Topic.CHANNEL + channel)
            .setOffset(instruction.getSequenceNumber())
            .setCode("UNKNOWN_CHANNEL")
            .setText(
                "channel '%s' has no topic; add it to delivery.channels, which contains %s"
                    .formatted(channel, String.join(", ", allowed)))
            .setRaw(ByteBuffer.wrap(JsonRecords.json(instruction).getBytes(StandardCharsets.UTF_8)))
            .build());
  }
}
