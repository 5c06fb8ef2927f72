package io.micromoments.job;

import io.micromoments.emit.TopicSinks;
import io.micromoments.emit.TopicSinks.Entry;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;

/** The outputs of the job, each to its topic. */
public final class KafkaOutputs {

  private static final String MAX_TRANSACTION = "transaction.max.timeout.ms";

  private final TopicSinks sinks;
  private final List<String> channels;

  private KafkaOutputs(TopicSinks sinks, List<String> channels) {
    this.sinks = sinks;
    this.channels = channels;
  }

  /**
   * Attaches a sink to each output, after it has seen that the broker can do what is asked.
   *
   * @throws IllegalArgumentException where a topic is missing, or transactions may not be open for
   *     as long as the longest outage needs
   * @throws IOException where the broker does not answer
   */
  public static void attach(Outputs out, Connection connection, KafkaSettings settings)
      throws IOException {
    TopicEnds.checkExist(
        connection, Topic.all(settings.channels()).stream().map(Topic::name).toList());
    TopicSinks sinks = new TopicSinks(connection, settings.guarantee(), settings.longestOutage());
    if (settings.guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
      checkTransactions(connection, sinks.transactionTimeout());
    }
    new KafkaOutputs(sinks, settings.channels()).attach(out);
  }

  private void attach(Outputs out) {
    write(
        out.moments(),
        Topic.MOMENTS,
        Micromoment.class,
        moment -> new Entry<>(Topic.MOMENTS, moment.getCustomerId(), moment));
    write(
        out.commands(),
        Topic.COMMANDS,
        OfferResequenceCommand.class,
        command -> new Entry<>(Topic.COMMANDS, command.getCustomerId(), command));
    write(
        out.current(),
        Topic.CURRENT,
        OfferResequenceCommand.class,
        current -> new Entry<>(Topic.CURRENT, current.getCustomerId(), current.getCommand()));
    SingleOutputStreamOperator<ChannelInstruction> instructions =
        out.instructions()
            .process(new KnownChannels(channels))
            .uid(Uids.CHANNELS)
            .name(Uids.CHANNELS)
            .setParallelism(out.instructions().getParallelism());
    write(
        instructions,
        "channels",
        ChannelInstruction.class,
        each ->
            new Entry<>(
                Topic.CHANNEL + each.getChannel().toLowerCase(Locale.ROOT),
                each.getCustomerId(),
                each));
    write(
        out.rejected().union(instructions.getSideOutput(KnownChannels.REJECTED)),
        Topic.REJECTED,
        RejectedRecord.class,
        rejected -> new Entry<>(Topic.REJECTED, rejected.getTopic(), rejected));
    write(
        out.late(),
        Topic.LATE,
        LateEvent.class,
        late -> new Entry<>(Topic.LATE, late.getEventId(), late));
    write(
        out.status(),
        Topic.STATUS,
        DefinitionStatus.class,
        status -> new Entry<>(Topic.STATUS, status.getDefinition(), status));
    write(
        out.receipts(),
        Topic.RECEIPTS,
        ErasureReceipt.class,
        receipt -> new Entry<>(Topic.RECEIPTS, receipt.getRequestId(), receipt));
    write(
        out.budgets(),
        Topic.BUDGETS,
        BudgetStatus.class,
        budget -> new Entry<>(Topic.BUDGETS, budget.getOfferId(), budget));
    write(
        out.measures(),
        Topic.MEASURES,
        Measure.class,
        measure -> new Entry<>(Topic.MEASURES, measure.getPattern(), measure));
  }

  /** As parallel as what is written, which keeps the order of what one task gives out. */
  private <T, R extends SpecificRecord> void write(
      DataStream<T> stream,
      String name,
      Class<R> recordClass,
      SerializableFunction<T, Entry<R>> entry) {
    stream
        .sinkTo(sinks.sink(name, recordClass, entry))
        .setParallelism(stream.getParallelism())
        .uid("topic-" + name)
        .name(name);
  }

  private static void checkTransactions(Connection connection, Duration needed) throws IOException {
    try (Admin admin = Admin.create(connection.kafka())) {
      Collection<ConfigResource> brokers =
          admin.describeCluster().nodes().get().stream()
              .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
              .toList();
      for (var broker : admin.describeConfigs(brokers).all().get().entrySet()) {
        long allowed = Long.parseLong(broker.getValue().get(MAX_TRANSACTION).value());
        if (needed.toMillis() > allowed) {
          throw new IllegalArgumentException(
              ("delivery.longest-outage needs transactions that may be open for %s, but broker %s"
                      + " allows %s (%s); what is not ended by then is lost. Allowed: a shorter"
                      + " outage, or a higher %s")
                  .formatted(
                      needed,
                      broker.getKey().name(),
                      Duration.ofMillis(allowed),
                      MAX_TRANSACTION,
                      MAX_TRANSACTION));
        }
      }
    } catch (ExecutionException e) {
      throw TopicEnds.failed(connection, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("ended while asking the broker", e);
    }
  }
}
