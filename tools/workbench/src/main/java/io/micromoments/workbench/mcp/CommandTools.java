package io.micromoments.workbench.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The tools that run a command. */
final class CommandTools {

  private static final int MAX_MOMENTS = 200;

  private static final Argument DEFINITION =
      Argument.text("definition", "Text of a pattern or policy, in YAML.");
  private static final Argument TESTS =
      Argument.text("tests", "Text of the tests of the pattern in 'definition', in YAML.");
  private static final Argument PATHS =
      Argument.list("paths", "Files with definitions, or folders with such files.");
  private static final Argument SCENARIO =
      Argument.word("scenario", "Name or folder of a recording; list_scenarios shows them.")
          .required();

  private final AllowedFolders allowed;
  private final CommandCalls calls;

  CommandTools(AllowedFolders allowed, CommandCalls calls) {
    this.allowed = allowed;
    this.calls = calls;
  }

  List<Tool> all() {
    return List.of(validate(), test(), explain(), whatIf());
  }

  private Tool validate() {
    return new Tool(
        "validate",
        "Validate definitions",
        "Checks a pattern, a policy or tests, and returns all errors and warnings, each with line,"
            + " column and what is allowed. Use it after each change of a definition. With"
            + " 'against', it also says which recorded events fit each step, which values never"
            + " occur in the recording and what similar values do, and conditions that are always"
            + " or never true; use it before the first test of conditions on a recording.",
        List.of(
            DEFINITION,
            TESTS,
            PATHS,
            Argument.word(
                "against", "Name or folder of a recording to compare with, as in 'scenario'.")),
        given -> {
          try (GivenFiles files = GivenFiles.create()) {
            List<String> words = words("validate");
            Optional<String> against = given.text("against");
            if (against.isPresent()) {
              words.add("--against=" + scenario(against.get()));
            }
            words.add("--");
            definitions(given, files).forEach(each -> words.add(each.toString()));
            return CommandResults.of(
                calls.run(words),
                files,
                Summaries::ofValidate,
                UnaryOperator.identity(),
                "name fewer files");
          }
        });
  }

  private Tool test() {
    return new Tool(
        "test",
        "Test patterns",
        "Runs the tests of patterns on the engine, and returns for each test whether it passed, and"
            + " if not, how far the events came and why they stopped there; also which steps and"
            + " parts of conditions no test covers. Use it whenever a pattern or its tests have"
            + " changed. A pattern needs tests that must match and tests that must not.",
        List.of(DEFINITION, TESTS, PATHS),
        given -> {
          try (GivenFiles files = GivenFiles.create()) {
            List<String> words = words("test");
            words.add("--");
            definitions(given, files).forEach(each -> words.add(each.toString()));
            return CommandResults.of(
                calls.run(words),
                files,
                Summaries::ofTest,
                UnaryOperator.identity(),
                "name fewer files");
          }
        });
  }

  private Tool explain() {
    return new Tool(
        "explain",
        "Explain a customer",
        "Replays a recording and explains what happened for one customer: why a pattern did or did"
            + " not match (each attempt, the step where it stopped, each part of its condition with"
            + " the values), and how the offers were decided. Use it if a pattern matches too often"
            + " or too rarely. Start without 'pattern' for one line per pattern, then name one.",
        List.of(
            SCENARIO,
            Argument.word("customer", "Id of the customer, or device:ID for a guest.").required(),
            Argument.word("pattern", "Name of a pattern, to explain only this one."),
            Argument.word("offer", "Id of an offer, to return only its part of the decisions."),
            Argument.word(
                "at",
                "Explains what was going on at this event time, such as 2026-05-02T14:05:00Z."),
            Argument.text(
                "definition",
                "Text of a pattern or policy that replaces the one in the recording, or adds one."),
            PATHS),
        given -> {
          try (GivenFiles files = GivenFiles.create()) {
            List<String> words = words("explain");
            words.add("--scenario=" + scenario(given.required("scenario")));
            words.add("--customer=" + given.required("customer"));
            for (String name : List.of("pattern", "offer", "at")) {
              given.text(name).ifPresent(value -> words.add("--" + name + "=" + value));
            }
            optionalDefinitions(given, files).forEach(each -> words.add("--definitions=" + each));
            return CommandResults.of(
                calls.run(words),
                files,
                Summaries::ofExplain,
                json -> given.text("offer").map(offer -> onlyOffer(json, offer)).orElse(json),
                "name a pattern, an offer or a time with 'pattern', 'offer' or 'at'");
          }
        });
  }

  private Tool whatIf() {
    return new Tool(
        "what_if",
        "Compare a change",
        "Replays a recording twice, with the definitions as they are and with a changed one, and"
            + " returns the difference: moments gained and lost by pattern and customer, offers,"
            + " commands, contacts and caps. Use it before a change of a pattern or policy is"
            + " proposed, and explain for the customers that it names. 'expect' checks the result.",
        List.of(
            SCENARIO,
            Argument.text(
                "candidate",
                "Text of the changed or new pattern or policy; it replaces the one of its name."),
            Argument.list("candidate_paths", "Files or folders with the changed definitions."),
            Argument.list(
                "baseline_paths",
                "Files or folders with the definitions as they are (default: the scenario's)."),
            Argument.text(
                "expect",
                "Text of expectations of the figures of the candidate, in YAML, such as 'expect: [{"
                    + " figure: moments.NAME, at-least: 1, at-most: 100 }, { figure: commands,"
                    + " change-at-most: 20% }, { no-change-in: [moments.OTHER] }]'. An error names"
                    + " the figures.")),
        given -> {
          try (GivenFiles files = GivenFiles.create()) {
            List<String> words = words("what-if");
            words.add("--scenario=" + scenario(given.required("scenario")));
            for (Path each : paths(given.list("baseline_paths"))) {
              words.add("--baseline=" + each);
            }
            List<Path> candidates = new ArrayList<>(paths(given.list("candidate_paths")));
            if (given.has("candidate")) {
              candidates.add(files.write("candidate.yaml", given.required("candidate")));
            }
            if (candidates.isEmpty()) {
              throw new UnusableInput(
                  "there is nothing to compare with",
                  "give the changed text in 'candidate', or files in 'candidate_paths'");
            }
            ReferencedFiles.check(candidates, allowed);
            candidates.forEach(each -> words.add("--candidate=" + each));
            if (given.has("expect")) {
              words.add("--expect=" + files.write("expect.yaml", given.required("expect")));
            }
            return CommandResults.of(
                calls.run(words),
                files,
                Summaries::ofWhatIf,
                CommandTools::withFewerMoments,
                "use a shorter recording or fewer patterns");
          }
        });
  }

  private static List<String> words(String command) {
    return new ArrayList<>(List.of(command, "--format=json"));
  }

  private Path scenario(String given) throws IOException {
    Path folder = allowed.scenario(given);
    ReferencedFiles.check(Scenario.read(folder), allowed);
    return folder;
  }

  private List<Path> definitions(Arguments given, GivenFiles files) throws IOException {
    List<Path> all = optionalDefinitions(given, files);
    if (all.isEmpty()) {
      throw new UnusableInput(
          "there is no definition", "give a text in 'definition', or files in 'paths'");
    }
    return all;
  }

  private List<Path> optionalDefinitions(Arguments given, GivenFiles files) throws IOException {
    List<Path> all = new ArrayList<>(paths(given.list("paths")));
    files.definition(given).ifPresent(all::add);
    ReferencedFiles.check(all, allowed);
    return all;
  }

  private List<Path> paths(List<String> given) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String each : given) {
      paths.add(allowed.definitions(each));
    }
    ReferencedFiles.check(paths, allowed);
    return paths;
  }

  private static JsonNode onlyOffer(JsonNode explanation, String offer) {
    ObjectNode part = explanation.deepCopy();
    part.remove("patterns");
    for (JsonNode each : part.path("decisions")) {
      if (each.path("decision").path("offers") instanceof ArrayNode offers) {
        for (int i = offers.size() - 1; i >= 0; i--) {
          if (!offers.get(i).path("offer_id").asText().equals(offer)) {
            offers.remove(i);
          }
        }
      }
    }
    return part;
  }

  private static JsonNode withFewerMoments(JsonNode comparison) {
    if (comparison.path("moments").size() <= MAX_MOMENTS) {
      return comparison;
    }
    ObjectNode part = comparison.deepCopy();
    ArrayNode moments = (ArrayNode) part.path("moments");
    part.put("moments_omitted", moments.size() - MAX_MOMENTS);
    while (moments.size() > MAX_MOMENTS) {
      moments.remove(moments.size() - 1);
    }
    return part;
  }
}
