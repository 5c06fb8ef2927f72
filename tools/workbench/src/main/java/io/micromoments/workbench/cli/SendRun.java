package io.micromoments.workbench.cli;

import io.micromoments.scenario.ScenarioDefinitions;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveOptions;
import io.micromoments.workbench.live.LiveTopics;
import io.micromoments.workbench.live.ScenarioSender;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.TerminalProgress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Runs {@code replay} against a broker: sends the scenario to its topics. */
final class SendRun {

  private static final int MAX_SHOWN = 20;

  @Option(
      names = "--speed",
      paramLabel = "N|max",
      description =
          "With a broker: how many times faster than recorded, or max for as fast as possible"
              + " without changing the order (default: 1).")
  private String speed;

  @Option(
      names = "--shift-to-now",
      description = "With a broker: shifts all times so that the first event is now.")
  private boolean shiftToNow;

  /** Returns whether any of these options is given. */
  boolean isGiven() {
    return speed != null || shiftToNow;
  }

  /** Sends a scenario, prints what was sent and returns the exit code. */
  int run(Path folder, LiveOptions live, Format format, PrintWriter out, PrintWriter err)
      throws Exception {
    ScenarioSender.SendOptions wanted = new ScenarioSender.SendOptions(pace(), shiftToNow);
    Scenario scenario = Scenario.read(folder);
    ScenarioRun.warnOfUnread(scenario, err);
    if (!scenario.definitions().isEmpty()) {
      err.printf(
          "warning: %s is not sent, because it would change the running job; use ./micromoments"
              + " publish to publish patterns and policies%n",
          ScenarioDefinitions.FILE);
    }
    try (Cluster cluster = live.open()) {
      cluster.require(LiveTopics.NAMES);
      err.println("Sending %s to %s …".formatted(folder, cluster.connection().bootstrapServers()));
      TerminalProgress progress = new TerminalProgress(err);
      long[] shown = {0};
      ScenarioSender.SendResult sent =
          ScenarioSender.send(
              scenario.folder(),
              cluster,
              wanted,
              line -> {
                if (++shown[0] <= MAX_SHOWN) {
                  err.println(line);
                }
              },
              count -> progress.show(String.format(Locale.ROOT, "%,d records sent", count)));
      progress.clear();
      print(sent, format, out, err);
      return 0;
    }
  }

  private Optional<Double> pace() {
    if (speed == null) {
      return Optional.of(1.0);
    }
    if (speed.equals("max")) {
      return Optional.empty();
    }
    try {
      double number = Double.parseDouble(speed);
      if (number > 0 && Double.isFinite(number)) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new UnusableInput(
        "--speed is '%s'".formatted(speed), "allowed: a number above 0, or max");
  }

  private static void print(
      ScenarioSender.SendResult sent, Format format, PrintWriter out, PrintWriter err) {
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("events", sent.events());
      json.put("context", sent.context());
      json.put("unreadable", sent.unreadable());
      json.put("ahead", sent.ahead());
      out.println(Json.of(json));
    } else {
      out.printf(Locale.ROOT, "%-15s %d%n", "events", sent.events());
      out.printf(Locale.ROOT, "%-15s %d%n", "context", sent.context());
      out.printf(Locale.ROOT, "%-15s %d%n", "unreadable", sent.unreadable());
    }
    if (sent.ahead() > 0) {
      err.println(
          String.format(
                  Locale.ROOT,
                  "warning: %d events are more than 10 minutes ahead of the clock; the job rejects them.",
                  sent.ahead())
              + " With --shift-to-now, send them at --speed 1");
    }
  }
}
