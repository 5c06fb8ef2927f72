package io.micromoments.kafka;

import io.micromoments.emit.TopicSinks;
import io.micromoments.emit.TopicSinks.Entry;
import io.micromoments.emit.Webhook;
import io.micromoments.kafka.KafkaSettings.ChannelWebhook;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.ProfileUpdate;
import io.micromoments.schemas.Quarantine;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.schemas.Trace;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topology.Outputs;
import io.micromoments.topology.Uids;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;

/** Writes the job's outputs to topics. */
public final class KafkaOutputs {

  private static final String MAX_TRANSACTION = "transaction.max.timeout.ms";

  private final TopicSinks sinks;
  private final KafkaSettings settings;

  private KafkaOutputs(TopicSinks sinks, KafkaSettings settings) {
    this.sinks = sinks;
    this.settings = settings;
  }

  /**
   * Attaches a sink to each output after checking that the broker supports the delivery guarantee.
   *
   * @throws IllegalArgumentException if exactly-once is set without checkpoints, in which case no
   *     record would become visible, or if the broker's transaction timeout limit is shorter than
   *     the longest outage requires
   * @throws IOException if the broker does not answer
   */
  public static void attach(Outputs out, Connection connection, KafkaSettings settings)
      throws IOException {
    boolean exactlyOnce = settings.guarantee() == DeliveryGuarantee.EXACTLY_ONCE;
    // When an outage begins, a transaction may already be open for a checkpoint interval.
    TopicSinks sinks =
        new TopicSinks(
            connection,
            settings.guarantee(),
            exactlyOnce
                ? settings.longestOutage().plus(checkpointInterval(out.commands()))
                : settings.longestOutage());
    if (exactlyOnce) {
      checkTransactions(connection, sinks.transactionTimeout());
    }
    new KafkaOutputs(sinks, settings).attach(out);
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
        sinks.lowLatencySink(
            Topic.COMMANDS,
            OfferResequenceCommand.class,
            command -> new Entry<>(Topic.COMMANDS, command.getCustomerId(), command)));
    write(
        out.current(),
        Topic.CURRENT_OFFERS,
        OfferResequenceCommand.class,
        current ->
            new Entry<>(Topic.CURRENT_OFFERS, current.getCustomerId(), current.getCommand()));
    SingleOutputStreamOperator<ChannelInstruction> instructions =
        out.instructions()
            .process(
                new RouteInstructions(
                    settings.channels(),
                    settings.webhook().map(ChannelWebhook::channel).stream().toList()))
            .uid(Uids.CHANNELS)
            .name(Uids.CHANNELS)
            .setParallelism(out.instructions().getParallelism());
    write(
        instructions,
        "channels",
        sinks.lowLatencySink(
            "channels",
            ChannelInstruction.class,
            each ->
                new Entry<>(
                    Topic.CHANNEL + each.getChannel().toLowerCase(Locale.ROOT),
                    each.getCustomerId(),
                    each)));
    DataStream<RejectedRecord> rejected =
        out.rejected().union(instructions.getSideOutput(RouteInstructions.REJECTED));
    write(
        settings
            .webhook()
            .map(webhook -> rejected.union(post(out.instructions(), webhook)))
            .orElse(rejected),
        Topic.REJECTED,
        RejectedRecord.class,
        each -> new Entry<>(Topic.REJECTED, each.getTopic(), each));
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
        out.quarantines(),
        "quarantine",
        sinks.atLeastOnceSink(
            "quarantine",
            Quarantine.class,
            each ->
                new Entry<>(Topic.QUARANTINE, each.getKind() + "/" + each.getDefinition(), each)));
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
    write(
        out.agreements(),
        Topic.AGREEMENTS,
        Agreement.class,
        agreement -> new Entry<>(Topic.AGREEMENTS, agreement.getCustomerId(), agreement));
    write(
        out.profileUpdates(),
        Topic.PROFILE_UPDATES,
        ProfileUpdate.class,
        update -> new Entry<>(Topic.PROFILE_UPDATES, update.getCustomerId(), update));
    write(
        out.traces(),
        Topic.TRACES,
        sinks.atLeastOnceSink(
            Topic.TRACES, Trace.class, trace -> new Entry<>(Topic.TRACES, traceKey(trace), trace)));
  }

  private static String traceKey(Trace trace) {
    return trace.getRequest() == null ? trace.getCustomerId() : trace.getRequest().getEventId();
  }

  /** Posts the instructions of one channel only, as all instructions of a command share its id. */
  private static DataStream<RejectedRecord> post(
      DataStream<ChannelInstruction> instructions, ChannelWebhook webhook) {
    String channel = webhook.channel();
    return Webhook.attach(
            channel.replace('_', '-'),
            instructions
                .filter(each -> ChannelRules.isSame(each.getChannel(), channel))
                .setParallelism(instructions.getParallelism())
                .uid(Uids.POSTED)
                .name(Uids.POSTED),
            webhook.settings())
        .returns(new RecordType<>(RejectedRecord.class)); // union requires equal types
  }

  private <T, R extends SpecificRecord> void write(
      DataStream<T> stream,
      String name,
      Class<R> recordClass,
      SerializableFunction<T, Entry<R>> entry) {
    write(stream, name, sinks.sink(name, recordClass, entry));
  }

  /** The sink has the stream's parallelism, which preserves the order within each subtask. */
  private static <T> void write(DataStream<T> stream, String name, Sink<T> sink) {
    stream.sinkTo(sink).setParallelism(stream.getParallelism()).uid("topic-" + name).name(name);
  }

  private static Duration checkpointInterval(DataStream<?> stream) {
    CheckpointConfig checkpoints = stream.getExecutionEnvironment().getCheckpointConfig();
    if (!checkpoints.isCheckpointingEnabled()) {
      throw new IllegalArgumentException(
          "delivery.guarantee is exactly-once but checkpointing is disabled; set %s, such as 30 s"
              .formatted(CheckpointingOptions.CHECKPOINTING_INTERVAL.key()));
    }
    return Duration.ofMillis(checkpoints.getCheckpointInterval());
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
              ("delivery.longest-outage and the checkpoint interval need a transaction timeout of"
                      + " %s, but broker %s"
                      + " allows at most %s (%s); data of longer transactions would be lost. Reduce"
                      + " delivery.longest-outage, or increase %s at the broker")
                  .formatted(
                      needed,
                      broker.getKey().name(),
                      Duration.ofMillis(allowed),
                      MAX_TRANSACTION,
                      MAX_TRANSACTION));
        }
      }
    } catch (ExecutionException e) {
      throw TopicPreflight.brokerFailure(connection, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the broker", e);
    }
  }
}
