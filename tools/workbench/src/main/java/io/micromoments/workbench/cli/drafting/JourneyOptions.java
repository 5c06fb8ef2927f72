package io.micromoments.workbench.cli.drafting;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.drafting.Journey;
import io.micromoments.workbench.drafting.JourneyReader;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.TimeOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which events of a scenario a draft is made from. */
final class JourneyOptions {

  @Option(
      names = {"--from-scenario", "--scenario"},
      paramLabel = "DIR",
      description = "Scenario folder, or its name under replay-data, with the events.")
  private String scenario;

  @Option(
      names = "--customer",
      paramLabel = "ID",
      description = "The customer, or device:ID for a guest. The id is not written to any file.")
  private String customer;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Uses events from this time on (default: all).")
  private String from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Uses events before this time (default: all).")
  private String until;

  @Option(
      names = "--keep",
      paramLabel = "KEY[,…]",
      split = ",",
      description =
          "Keys of properties, attributes and preferences whose values are kept. The values of all"
              + " others, search queries and ids are left out or replaced, as in record"
              + " --pseudonymize.")
  private Set<String> kept = new LinkedHashSet<>();

  boolean areGiven() {
    return scenario != null;
  }

  Set<String> kept() {
    return kept;
  }

  String scenarioName() {
    return scenario;
  }

  /**
   * Rejects options that have no meaning without a scenario.
   *
   * @throws UnusableInput if one is given
   */
  void rejectWithoutScenario() {
    String given =
        customer != null
            ? "--customer"
            : from != null
                ? "--from"
                : until != null ? "--until" : kept.isEmpty() ? null : "--keep";
    if (given != null) {
      throw new UnusableInput(
          given + " requires --from-scenario", "add --from-scenario DIR, the recorded events");
    }
  }

  Scenario scenario() throws IOException {
    if (scenario == null) {
      throw new UnusableInput(
          "--from-scenario is missing", "for example --from-scenario replay-data/bank-week");
    }
    return Scenario.read(Home.scenario(scenario));
  }

  /**
   * Reads the journey.
   *
   * @param pattern a pattern whose moments are wanted, too
   */
  Journey journey(Scenario read, Optional<SourceText> pattern, PrintWriter err) throws Exception {
    if (customer == null || customer.isBlank()) {
      throw new UnusableInput(
          "--customer is missing", "for example --customer ada; the scenario's report names them");
    }
    Optional<Instant> begin = TimeOptions.time("--from", from);
    Optional<Instant> end = TimeOptions.time("--until", until);
    TimeOptions.checkOrder(begin, end);
    err.println("Starting Flink and replaying " + scenario + " …");
    return JourneyReader.read(new JourneyReader.Part(read, customer, begin, end), pattern);
  }
}
