package io.micromoments.workbench.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.workbench.explain.RecordedCustomers;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The tool that finds recordings. */
final class ScenarioTool {

  private static final int MAX_DEPTH = 4;
  private static final int MAX_SCENARIOS = 100;
  private static final int MAX_CUSTOMERS = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AllowedFolders allowed;
  private final CommandCalls calls;

  private ScenarioTool(AllowedFolders allowed, CommandCalls calls) {
    this.allowed = allowed;
    this.calls = calls;
  }

  static Tool of(AllowedFolders allowed, CommandCalls calls) {
    ScenarioTool tool = new ScenarioTool(allowed, calls);
    return new Tool(
        "list_scenarios",
        "List recordings",
        "Lists the recordings (scenarios) that can be explained, compared and validated against,"
            + " with what each is about; with 'scenario', the ids of the customers in that one. Use"
            + " it before explain, what_if and 'against' of validate.",
        List.of(
            Argument.word("scenario", "Name or folder of one recording, to list its customers.")),
        tool::answer);
  }

  private ToolResult answer(Arguments given) throws Exception {
    Optional<String> scenario = given.text("scenario");
    if (scenario.isPresent()) {
      Path folder = allowed.scenario(scenario.get());
      return calls.within("list_scenarios", () -> describe(Scenario.read(folder)));
    }
    List<Map<String, Object>> all = calls.within("list_scenarios", this::list);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scenarios", all);
    return ToolResult.of(
        all.isEmpty()
            ? "no recording found in the allowed folders; 'record' and 'convert' write them"
            : String.format(Locale.ROOT, "recordings: %d", all.size()),
        JSON.valueToTree(json));
  }

  private static ToolResult describe(Scenario scenario) throws IOException {
    List<String> customers = RecordedCustomers.of(scenario.folder());
    Map<String, Object> json = new LinkedHashMap<>(fields(scenario));
    json.put("customers", customers.stream().limit(MAX_CUSTOMERS).toList());
    json.put("customers_omitted", Math.max(0, customers.size() - MAX_CUSTOMERS));
    return ToolResult.of(
        String.format(
            Locale.ROOT,
            "%s: %d customers and devices%s",
            scenario.title(),
            customers.size(),
            customers.size() > MAX_CUSTOMERS ? ", of which the first are listed" : ""),
        JSON.valueToTree(json));
  }

  private List<Map<String, Object>> list() throws IOException {
    TreeSet<Path> folders = new TreeSet<>();
    for (Path root : allowed.folders()) {
      find(root, folders);
    }
    List<Map<String, Object>> all = new ArrayList<>();
    for (Path folder : folders) {
      try {
        all.add(fields(Scenario.read(allowed.scenario(folder.toString()))));
      } catch (UnusableInput | UnusableFile e) {
        continue; // A folder of another kind, or one that explain would say more about.
      }
      if (all.size() == MAX_SCENARIOS) {
        break;
      }
    }
    return all;
  }

  private static Map<String, Object> fields(Scenario scenario) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("scenario", scenario.folder().toString());
    fields.put("title", scenario.title());
    fields.put("story", scenario.story());
    fields.put("pack", scenario.pack().orElse("its own patterns"));
    return fields;
  }

  private static void find(Path root, TreeSet<Path> folders) throws IOException {
    Files.walkFileTree(
        root,
        EnumSet.noneOf(FileVisitOption.class),
        MAX_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName() == null ? "" : folder.getFileName().toString();
            return !folder.equals(root) && (name.startsWith(".") || name.equals("target"))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().matches("events(-\\d+)?\\.jsonl(\\.gz|\\.zst)?")) {
              folders.add(file.getParent());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) {
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
