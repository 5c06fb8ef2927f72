package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.detect.TraceSettings;
import io.micromoments.options.JobSettings;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.DecisionTrace;
import io.micromoments.schemas.MatchTrace;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Trace;
import io.micromoments.workbench.CommandLine;
import io.micromoments.workbench.explain.CustomerTraces;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Traces everybody in every story: the results are those without tracing, and what the traces say
 * happened is what happened.
 */
class TracesAgreeWithResultsTest {

  private static final Pattern ID =
      Pattern.compile("\"(?:into_)?(customer|device)_id\"\\s*:\\s*\"([^\"]+)\"");

  @TestFactory
  Stream<DynamicTest> inEveryStory() throws Exception {
    System.setProperty("micromoments.home", CommandLine.ROOT.toString());
    List<Path> scenarios = new ArrayList<>();
    for (String folder : List.of("tools/workbench/src/test/resources/stories", "replay-data")) {
      try (Stream<Path> all = Files.list(CommandLine.ROOT.resolve(folder))) {
        all.filter(each -> Files.exists(each.resolve("expected/moments.jsonl")))
            .sorted()
            .forEach(scenarios::add);
      }
    }
    assertThat(scenarios).hasSizeGreaterThan(20);
    return scenarios.stream()
        .map(each -> DynamicTest.dynamicTest(each.getFileName().toString(), () -> compare(each)));
  }

  private static void compare(Path scenario) throws Exception {
    ReplayResult result = replay(scenario);
    assertThat(result.moments()).isEqualTo(expected(scenario, "moments"));
    assertThat(result.commands()).isEqualTo(expected(scenario, "commands"));

    Set<String> matched = new HashSet<>();
    Set<String> classified = new HashSet<>();
    Set<String> emitted = new HashSet<>();
    for (Trace trace : result.traceRecords()) {
      AttemptTrace attempt = trace.getAttempt();
      MatchTrace match = trace.getMatch();
      DecisionTrace decision = trace.getDecision();
      assertThat(Stream.of(attempt, match, decision).filter(Objects::nonNull)).hasSize(1);
      if (attempt != null && attempt.getOutcome() == AttemptOutcome.MATCHED) {
        matched.add(attempt.getMatchId());
      } else if (match != null) {
        classified.add(match.getMatchId());
        if (match.getOutcome().equals("EMITTED")) {
          emitted.add(match.getMomentId());
        }
      }
    }
    assertThat(classified).as("what matched was classified").isEqualTo(matched);
    assertThat(emitted)
        .as("emitted moments")
        .isEqualTo(new HashSet<>(result.momentRecords().map(Micromoment::getMomentId).toList()));
    for (OfferResequenceCommand command : result.commandRecords().toList()) {
      Optional<DecisionTrace> explained =
          explained(result, command.getCustomerId())
              .filter(each -> command.getCommandId().equals(each.getCommandId()))
              .findFirst();
      assertThat(explained).as("the decision of " + command).isPresent();
      assertThat(
              explained.get().getOffers().stream()
                  .filter(each -> each.getRank() != null)
                  .map(OfferTrace::getOfferId))
          .as("the offers of " + command)
          .isEqualTo(command.getAfter().stream().map(RankedOffer::getOfferId).toList());
    }
  }

  /** Returns the decisions about a customer as explain shows them. */
  private static Stream<DecisionTrace> explained(ReplayResult result, String customer) {
    return CustomerTraces.of(
            result.traceRecords().stream()
                .filter(each -> each.getCustomerId().equals(customer))
                .toList(),
            result.commandRecords().filter(each -> each.getCustomerId().equals(customer)).toList(),
            Optional.empty())
        .decisions()
        .stream()
        .map(CustomerTraces.TracedDecision::decision);
  }

  private static ReplayResult replay(Path scenario) throws Exception {
    Set<String> everybody = new HashSet<>();
    for (String file : List.of("events.jsonl", "context.jsonl")) {
      Matcher ids = ID.matcher(Files.readString(scenario.resolve(file)));
      while (ids.find()) {
        everybody.add(ids.group(1).equals("customer") ? ids.group(2) : "device:" + ids.group(2));
      }
    }
    JobSettings settings = JobSettings.DEFAULT;
    return ScenarioRun.prepare(scenario, Optional.empty(), Optional.empty())
        .replay(
            settings.with(
                settings.detection().withTrace(new TraceSettings(everybody, Set.of(), null, true))),
            1,
            Replay.Backend.heap,
            new PrintWriter(Writer.nullWriter()));
  }

  private static List<String> expected(Path scenario, String name) throws Exception {
    return Files.readAllLines(scenario.resolve("expected").resolve(name + ".jsonl"));
  }
}
