package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.scenario.WatchedPatterns;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.MicromomentTopology;
import io.micromoments.topology.Outputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests a running job while its policy is edited. */
class PolicyReloadTest {

  private static final BlockingQueue<DefinitionStatus> STATUS = new LinkedBlockingQueue<>();
  private static final BlockingQueue<OfferResequenceCommand> COMMANDS = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  private Instant time = Instant.now().plus(Duration.ofHours(1));
  private int sent;
  private LineQueue lines;

  @Test
  @Timeout(120)
  void aPolicyIsReloadedAndAnInvalidOneIsRejected() throws Exception {
    STATUS.clear();
    COMMANDS.clear();
    Files.writeString(
        folder.resolve("look.yaml"),
        """
        pattern: look
        version: 1
        moment: KNOW
        intent: loan
        steps: [{ step: a, on: clickstream, where: event.action == 'look' }]
        """);
    JobClient job = start();
    try {
      context("catalog", "\"offer_id\":\"loan\",\"category\":\"c\",\"intents\":[\"loan\"]");
      context("catalog", "\"offer_id\":\"card\",\"category\":\"d\"");
      context(
          "offers",
          "\"customer_id\":\"jo\",\"offers\":[{\"offer_id\":\"card\",\"priority\":1.0},{\"offer_id\":\"loan\",\"priority\":0.9}]");
      assertThat(decidedBy("default@1")).containsExactly("loan", "card");

      write("policy: mine\nversion: 1\nweight: 0\n");
      assertThat(status()).isEqualTo("mine@1 " + DefinitionState.ACTIVATED);
      assertThat(decidedBy("mine@1")).containsExactly("card", "loan");

      write("policy: mine\nversion: 2\nweigth: 1\n");
      assertThat(status()).isEqualTo("mine@2 " + DefinitionState.REJECTED);
      assertThat(decidedBy("mine@1"))
          .as("the last good one decides")
          .containsExactly("card", "loan");

      write(
          "policy: mine\nversion: 2\nrules: [{where: 'offer.offer_id == \"loan\"', withhold: Not now.}]\n");
      assertThat(status()).isEqualTo("mine@2 " + DefinitionState.ACTIVATED);
      assertThat(decidedBy("mine@2")).containsExactly("card");

      Files.delete(folder.resolve("policy.yaml"));
      assertThat(status()).isEqualTo("mine@2 " + DefinitionState.RETIRED);
      assertThat(decidedBy("default@1")).hasSize(2);
    } finally {
      job.cancel().get();
    }
  }

  private JobClient start() throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, MicromomentTopology.configuration());
    lines = new LineQueue("policy-reload");
    Inputs in =
        ScenarioInputs.from(
                env.fromSource(lines, WatermarkStrategy.noWatermarks(), "lines")
                    .uid("lines")
                    .setParallelism(1),
                Duration.ZERO,
                null)
            .with(WatchedPatterns.from(env, folder, Duration.ofMillis(20), Duration.ZERO));
    Outputs out =
        MicromomentTopology.build(
            env, in, new PatternSet(DefinitionFiles.read(List.of(folder)).patterns()));
    out.status()
        .map(
            status -> {
              STATUS.add(status);
              return status;
            })
        .uid("see-status")
        .sinkTo(new DiscardingSink<>())
        .uid("status");
    out.commands()
        .map(
            command -> {
              COMMANDS.add(command);
              return command;
            })
        .uid("see-commands")
        .sinkTo(new DiscardingSink<>())
        .uid("commands");
    return env.executeAsync("policy reload");
  }

  /** Returns the order of offers in the first command decided by the policy. */
  private List<String> decidedBy(String policy) throws InterruptedException {
    while (true) {
      send("jo", "look");
      OfferResequenceCommand command = afterFillers(COMMANDS);
      if ((command.getPolicy() + '@' + command.getPolicyVersion()).equals(policy)) {
        return command.getAfter().stream().map(RankedOffer::getOfferId).toList();
      }
    }
  }

  private String status() throws InterruptedException {
    DefinitionStatus status = afterFillers(STATUS);
    return status.getDefinition() + '@' + status.getVersion() + ' ' + status.getState();
  }

  private <T> T afterFillers(BlockingQueue<T> queue) throws InterruptedException {
    T next = null;
    while (next == null) {
      send("nobody", "nothing");
      next = queue.poll(20, TimeUnit.MILLISECONDS);
    }
    return next;
  }

  private void write(String policy) throws Exception {
    Path next = folder.resolve("next.tmp");
    Files.writeString(next, policy);
    Files.move(
        next,
        folder.resolve("policy.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void context(String stream, String fields) {
    sent++;
    lines.send(
        new ScenarioLine(
            ScenarioLines.CONTEXT,
            sent,
            String.format(
                Locale.ROOT,
                "{\"stream\":\"%s\",\"event_id\":\"k%d\",\"event_time\":\"%s\",%s}",
                stream,
                sent,
                time,
                fields)));
  }

  private void send(String customer, String action) {
    time = time.plusMillis(100);
    sent++;
    lines.send(
        new ScenarioLine(
            ScenarioLines.EVENTS,
            sent,
            String.format(
                Locale.ROOT,
                "{\"stream\":\"clickstream\",\"event_id\":\"e%05d\",\"event_time\":\"%s\",\"customer_id\":\"%s\",\"channel\":\"WEB\",\"action\":\"%s\"}",
                sent,
                time,
                customer,
                action)));
  }
}
