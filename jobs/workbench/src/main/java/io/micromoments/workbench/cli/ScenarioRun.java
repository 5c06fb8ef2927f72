package io.micromoments.workbench.cli;

import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.report.Story;
import io.micromoments.workbench.report.StoryBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A scenario with the patterns to replay it with, and what came of it. */
final class ScenarioRun {

  private final Scenario scenario;
  private final Checked patterns;

  private ScenarioRun(Scenario scenario, Checked patterns) {
    this.scenario = scenario;
    this.patterns = patterns;
  }

  /**
   * Reads and checks everything a replay needs.
   *
   * @param patternPath replaces the scenario's pack
   */
  static ScenarioRun prepare(Path folder, Optional<Path> patternPath) throws IOException {
    Scenario scenario = Scenario.read(folder);
    Path path =
        patternPath
            .or(() -> scenario.pack().map(Home::pack))
            .orElseThrow(
                () ->
                    new UnusableInput(
                        folder + " names no pack",
                        "add 'pack: bank' to scenario.yaml, or give --patterns PATH"));
    if (!Files.exists(path)) {
      throw new UnusableInput("there are no patterns at " + path, "give --patterns PATH");
    }
    Checked patterns = Checked.read(List.of(path), false);
    if (patterns.hasErrors()) {
      StringBuilder all = new StringBuilder("the patterns have errors\n\n");
      patterns.problems().forEach(problem -> all.append(patterns.show(problem)).append('\n'));
      throw new UnusableInput(all.toString().stripTrailing(), "");
    }
    if (patterns.patterns().isEmpty()) {
      throw new UnusableInput("there is no pattern at " + path, "name a .yaml file or a folder");
    }
    return new ScenarioRun(scenario, patterns);
  }

  Scenario scenario() {
    return scenario;
  }

  /** Says what the files hold that a replay does not use. */
  void warn(PrintWriter err) {
    patterns.problems().forEach(problem -> err.print(patterns.show(problem)));
    err.flush();
  }

  ReplayResult replay(int parallelism, Replay.Backend backend) throws Exception {
    return Replay.run(
        scenario, new PatternSet(List.copyOf(patterns.patterns().keySet())), parallelism, backend);
  }

  Story story(ReplayResult result) throws IOException {
    Map<String, String> descriptions =
        patterns.patterns().values().stream()
            .collect(Collectors.toMap(MomentPattern::name, MomentPattern::description));
    return StoryBuilder.build(scenario, result, descriptions);
  }

  /** Writes the files of a replay. */
  void write(ReplayResult result, Story story, Path out) throws IOException {
    Files.createDirectories(out);
    Files.write(out.resolve("moments.jsonl"), result.moments());
    Files.write(out.resolve("commands.jsonl"), result.commands());
    Files.write(out.resolve("rejected.jsonl"), result.rejected());
    Files.write(out.resolve("late.jsonl"), result.late());
    io.micromoments.workbench.report.ReportWriter.write(story, out.resolve("report.html"));
  }
}
