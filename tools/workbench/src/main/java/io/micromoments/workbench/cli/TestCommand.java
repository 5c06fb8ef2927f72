package io.micromoments.workbench.cli;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.OutputPath;
import io.micromoments.workbench.testing.JUnitReport;
import io.micromoments.workbench.testing.PartCoverage;
import io.micromoments.workbench.testing.TestResult;
import io.micromoments.workbench.testing.TestResultText;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description =
        "Runs the tests of patterns on the engine and prints the results and which steps and"
            + " branches of conditions they cover.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments test patterns/library/bank",
      "  ./micromoments test patterns/library --threshold 100 --junit out/patterns.xml",
      "  ./micromoments test my-patterns --branch-threshold 90"
    })
final class TestCommand implements Callable<Integer> {

  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,3}([.][0-9]{1,3})?");

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or folders.")
  private List<Path> paths;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      description =
          "Fails if the tests of a pattern cover a smaller share of its steps, 0 to 100, and names"
              + " the steps that no event of a test matched.")
  private String threshold = "0";

  @Option(
      names = "--branch-threshold",
      paramLabel = "PERCENT",
      description =
          "Fails if the tests of a pattern cover a smaller share of the branches, 0 to 100. Each part"
              + " of a condition has two: it holds, and it does not.")
  private String branchThreshold = "0";

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also writes the results as JUnit XML, for CI systems.")
  private Path junit;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    double requiredSteps = percent("--threshold", threshold);
    double requiredBranches = percent("--branch-threshold", branchThreshold);
    if (junit != null) {
      OutputPath.prepareFile("--junit", junit);
    }
    CheckedFiles checked = CheckedFiles.read(paths, true);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (checked.patterns().isEmpty() && !checked.hasErrors()) {
      throw new UnusableInput("no pattern found in " + paths, "specify a .yaml file or a folder");
    }
    List<Problem> problems =
        checked.problems().stream()
            .filter(problem -> problem.severity() != Problem.Severity.NOTE)
            .toList();
    List<TestResult> results =
        checked.test().stream()
            .map(each -> each.requireCoverage(requiredSteps))
            .map(each -> each.requireBranchCoverage(requiredBranches))
            .toList();
    if (junit != null) {
      Files.writeString(junit, JUnitReport.of(results, problems));
    }
    if (format == Format.json) {
      out.println(Json.of(json(results, problems)));
    } else {
      problems.forEach(problem -> err.println(checked.show(problem)));
      results.forEach(result -> TestResultText.print(out, result));
      TestResultText.summary(out, results);
      if (checked.hasErrors()) {
        err.println(
            "error: files have errors, see above; patterns that could not be read were not tested");
      }
    }
    return passed(results, problems) ? 0 : 1;
  }

  private static double percent(String option, String given) {
    String digits = given.endsWith("%") ? given.substring(0, given.length() - 1) : given;
    if (PERCENT.matcher(digits).matches() && Double.parseDouble(digits) <= 100) {
      return Double.parseDouble(digits);
    }
    throw new UnusableInput(
        "%s is '%s'".formatted(option, given),
        "allowed: a percentage from 0 to 100, such as %s 80".formatted(option));
  }

  private static boolean passed(List<TestResult> results, List<Problem> problems) {
    return problems.stream().noneMatch(Problem::isError)
        && results.stream().allMatch(TestResult::passed);
  }

  private static Map<String, Object> json(List<TestResult> results, List<Problem> problems) {
    List<Object> patterns = new ArrayList<>();
    for (TestResult result : results) {
      Map<String, Object> pattern = new LinkedHashMap<>();
      pattern.put("pattern", result.pattern());
      pattern.put("passed", result.passed());
      pattern.put("problems", result.problems());
      List<Object> tests = new ArrayList<>();
      for (TestResult.Case each : result.cases()) {
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("name", each.name());
        test.put("place", each.place());
        test.put("line", each.line());
        test.put("passed", each.passed());
        test.put("failures", each.failures());
        test.put("notes", each.notes());
        tests.add(test);
      }
      pattern.put("tests", tests);
      pattern.put("steps", result.steps());
      pattern.put("covered", result.covered());
      pattern.put("branches", result.branches());
      pattern.put("covered_branches", result.coveredBranches());
      pattern.put("parts", result.parts().stream().map(TestCommand::json).toList());
      patterns.add(pattern);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("passed", passed(results, problems));
    json.put("problems", problems.stream().map(Json::map).toList());
    json.put("patterns", patterns);
    return json;
  }

  private static Map<String, Object> json(PartCoverage part) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("condition", part.condition());
    json.put("part", part.part());
    part.place()
        .ifPresent(
            place -> {
              json.put("line", place.line());
              json.put("column", place.column());
            });
    json.put("was_true", part.wasTrue());
    json.put("was_false", part.wasFalse());
    return json;
  }
}
