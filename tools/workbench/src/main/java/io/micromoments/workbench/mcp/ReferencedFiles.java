package io.micromoments.workbench.mcp;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Home;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Checks the files that other files name: the model of a policy, and the pack of a scenario. */
final class ReferencedFiles {

  private ReferencedFiles() {}

  /**
   * Checks the models of the policies under some paths.
   *
   * @throws UnusableInput if one may not be read
   */
  static void check(List<Path> definitions, AllowedFolders allowed) throws IOException {
    for (SourceText policy : DefinitionFiles.read(definitions).policies()) {
      check(policy, allowed);
    }
  }

  /** Checks the pack of a scenario, and the models of all its policies. */
  static void check(Scenario scenario, AllowedFolders allowed) throws IOException {
    Optional<Path> pack = scenario.pack().map(ReferencedFiles::pack);
    if (pack.isPresent()) {
      check(List.of(allowed.definitions(pack.get().toString())), allowed);
    }
    check(List.of(scenario.folder()), allowed);
    for (var change : scenario.definitions()) {
      if (change.getKind() == DefinitionKind.POLICY && change.getYaml() != null) {
        check(new SourceText(change.getDefinition(), change.getYaml()), allowed);
      }
    }
  }

  private static Path pack(String name) {
    try {
      return Home.pack(name).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new UnusableInput("the scenario's pack is not a folder: " + name, "name a pack");
    }
  }

  private static void check(SourceText policy, AllowedFolders allowed) throws IOException {
    Optional<String> model = PolicyReader.read(policy).policy().flatMap(Policy::model);
    if (model.isEmpty()) {
      return;
    }
    if (model.get().contains(":")) {
      throw new UnusableInput(
          "%s: the model %s is not a file".formatted(policy.file(), model.get()),
          "this server reads models from files only; use the command line");
    }
    try {
      allowed.check(Path.of(policy.file()).resolveSibling(model.get()), "the model " + model.get());
    } catch (InvalidPathException e) {
      throw new UnusableInput(
          "%s: the model is not a path: %s".formatted(policy.file(), model.get()), "name a file");
    }
  }
}
