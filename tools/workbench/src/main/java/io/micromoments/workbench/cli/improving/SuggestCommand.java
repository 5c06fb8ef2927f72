package io.micromoments.workbench.cli.improving;

import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.drafting.DraftedDefinition;
import io.micromoments.workbench.drafting.Journey;
import io.micromoments.workbench.drafting.NewFiles;
import io.micromoments.workbench.drafting.SuggestedDraft;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.suggest.GoalCondition;
import io.micromoments.workbench.suggest.Separation;
import io.micromoments.workbench.suggest.Suggestion;
import io.micromoments.workbench.suggest.SuggestionSearch;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.OutputPath;
import io.micromoments.workbench.testing.TestResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code suggest}: drafts a pattern from what customers do before they reach a goal. */
@Command(
    name = "suggest",
    mixinStandardHelpOptions = true,
    description = {
      "Searches a recording for what customers do before they reach a goal, and others do not: kinds"
          + " of events, thresholds, repetitions, and sequences of two. Searches one half of the"
          + " customers, judges the best on the other half, and writes a draft with tests. Says so if"
          + " nothing separates them, and exits with 1."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments suggest --scenario my/recorded-week \\",
      "      --goal 'event.action == \"purchase\"'",
      "  ./micromoments suggest --scenario my/recorded-week \\",
      "      --goal 'event.kind == \"complaint\"' --ignore 'event.action == \"help\"' \\",
      "      --name before-a-complaint --out my-patterns"
    })
public final class SuggestCommand implements Callable<Integer> {

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "DIR",
      description = "Scenario folder, or its name under replay-data.")
  private String scenarioName;

  @Option(
      names = "--goal",
      required = true,
      paramLabel = "CONDITION",
      description = "CEL condition on 'event': the events that are the goal.")
  private String goal;

  @Option(
      names = "--ignore",
      paramLabel = "CONDITION",
      description =
          "CEL condition on 'event': events to leave out, such as steps that every purchase has.")
  private String ignore;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the pattern (default: ${DEFAULT-VALUE}).")
  private String name = "suggested";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the files (default: the current folder).")
  private Path out;

  @Option(
      names = "--moment",
      paramLabel = "KIND",
      description = "KNOW, GO, DO or BUY (default: one that fits the events).")
  private MomentKind moment;

  @Option(
      names = "--intent",
      paramLabel = "INTENT",
      description = "The intent that offers answer (default: the name).")
  private String intent;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Divides the customers in another way (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    NewFiles.checkName(name);
    if (intent != null && intent.isBlank()) {
      throw new UnusableInput("--intent is empty", "for example --intent auto-loan");
    }
    EventCondition goalCondition = GoalCondition.of("--goal", goal);
    Optional<EventCondition> ignored =
        Optional.ofNullable(ignore).map(text -> GoalCondition.of("--ignore", text));
    Scenario scenario = Scenario.read(Home.scenario(scenarioName));
    OutputPath.createFolder(out);
    NewFiles files = new NewFiles(out, name);
    files.checkUnused();
    SuggestionSearch search = SuggestionSearch.of(scenario.folder(), goalCondition, ignored, seed);
    if (search.suggestion().isEmpty()) {
      print(search, Optional.empty());
      return 1;
    }
    DraftedDefinition drafted = draft(search.suggestion().get(), scenario);
    List<SourceText> sources = files.sources(drafted);
    CheckedFiles checked = CheckedFiles.check(sources.get(0), sources.get(1));
    if (checked.hasErrors() || !checked.test().stream().allMatch(TestResult::passed)) {
      PrintWriter err = spec.commandLine().getErr();
      checked.problems().forEach(problem -> err.println(checked.show(problem)));
      err.println("error: the draft is not valid or fails its tests; nothing was written");
      return 1;
    }
    files.write(drafted);
    print(search, Optional.of(files));
    return 0;
  }

  private DraftedDefinition draft(Suggestion found, Scenario scenario) {
    Separation judged = found.validation();
    SuggestedDraft pattern =
        new SuggestedDraft(
            name,
            found.pattern().steps(),
            found.pattern().within(),
            List.of(
                "Suggested: " + found.pattern(),
                "Goal: " + PrintableText.oneLine(goal),
                String.format(
                    Locale.ROOT,
                    "Of matched customers in the validation half, %s; of the others, %s.",
                    rate(judged.matchedReached(), judged.matched()),
                    rate(judged.othersReached(), judged.others())),
                "This is a difference between customers, not its cause. Check each condition."),
            Optional.ofNullable(moment),
            Optional.ofNullable(intent));
    List<Event> events = found.example();
    return pattern.draft(
        new Journey(
            scenario.folder().toAbsolutePath().normalize().getFileName().toString(),
            events,
            Instant.ofEpochMilli(events.get(events.size() - 1).time()),
            Optional.empty(),
            Map.of(),
            List.of()));
  }

  private static String rate(int reached, int customers) {
    return String.format(
        Locale.ENGLISH,
        "%,d of %,d reach it (%.0f %%)",
        reached,
        customers,
        customers == 0 ? 0.0 : 100.0 * reached / customers);
  }

  private void print(SuggestionSearch search, Optional<NewFiles> files) {
    PrintWriter console = spec.commandLine().getOut();
    if (format == Format.json) {
      console.println(Json.of(json(search, files)));
      return;
    }
    console.printf(
        Locale.ENGLISH,
        "%-10s %,d of %,d customers%n%-10s %,d patterns on %,d customers; the best %d were judged on"
            + " the other %,d%n",
        "reached by",
        search.reached(),
        search.customers(),
        "tried",
        search.examined(),
        search.searched(),
        search.judged(),
        search.validation());
    if (search.suggestion().isEmpty()) {
      console.println(
          "nothing   separates those who reach the goal from the others, beyond chance");
      return;
    }
    Suggestion found = search.suggestion().get();
    Separation judged = found.validation();
    console.printf("%-10s %s%n", "suggested", found.pattern());
    console.printf(
        Locale.ENGLISH,
        "%-10s %,d of %,d customers of the validation half who were compared%n",
        "matches",
        judged.matched(),
        judged.matched() + judged.others());
    console.printf(
        "%-10s %s; of the others %s%n",
        "of these",
        rate(judged.matchedReached(), judged.matched()),
        rate(judged.othersReached(), judged.others()));
    console.printf(
        Locale.ROOT,
        "%-10s %.1f times as often, 95 %% interval %.1f to %.1f; by chance with probability %s%n",
        "lift",
        judged.lift(),
        judged.liftFrom(),
        judged.liftTo(),
        found.probability() < 0.0001
            ? "below 0.0001"
            : String.format(Locale.ROOT, "%.4f", found.probability()));
    files.ifPresent(
        each -> {
          console.printf("%-10s %s%n", "written", each.pattern());
          console.printf("%-10s %s%n", "", each.tests());
          console.printf("%-10s ./micromoments test %s%n", "next", each.pattern());
        });
  }

  private static Map<String, Object> json(SuggestionSearch search, Optional<NewFiles> files) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("customers", search.customers());
    json.put("reached", search.reached());
    json.put("searched", search.searched());
    json.put("validation_customers", search.validation());
    json.put("tried", search.examined());
    json.put("judged", search.judged());
    search
        .suggestion()
        .ifPresent(
            found -> {
              json.put("suggested", found.pattern().toString());
              json.put("in_searched", json(found.searched()));
              json.put("in_validation", json(found.validation()));
              json.put("probability_by_chance", found.probability());
            });
    files.ifPresent(
        each -> {
          json.put("pattern", each.pattern().toString());
          json.put("tests", each.tests().toString());
        });
    return json;
  }

  private static Map<String, Object> json(Separation separation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("matched", separation.matched());
    json.put("matched_reached", separation.matchedReached());
    json.put("others", separation.others());
    json.put("others_reached", separation.othersReached());
    json.put("lift", separation.lift());
    json.put("lift_interval", List.of(separation.liftFrom(), separation.liftTo()));
    return json;
  }
}
