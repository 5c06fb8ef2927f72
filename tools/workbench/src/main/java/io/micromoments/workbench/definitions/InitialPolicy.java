package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the policy that a replay begins with. */
public final class InitialPolicy {

  /** Policy of a scenario that has its own. */
  private static final String OWN = "policy.yaml";

  private InitialPolicy() {}

  /**
   * Reads the policy file that an option specifies.
   *
   * @throws UnusableInput if it does not exist, is no policy, or has errors
   */
  public static Optional<SourceText> read(Optional<Path> option) throws IOException {
    if (option.isEmpty()) {
      return Optional.empty();
    }
    Path file = option.get();
    if (!Files.isRegularFile(file)) {
      throw new UnusableInput(
          "policy file not found: " + file, "specify an existing file with --policy FILE");
    }
    CheckedFiles policy = CheckedFiles.policyFile(file);
    policy.rejectErrors("the policy has errors");
    return policy.policies().keySet().stream().findFirst();
  }

  /**
   * Returns the policy in the folder of the patterns or that of the scenario, or else that of its
   * pack. The first wins if an option specifies the patterns, the second if they come from the
   * scenario or its pack.
   *
   * @param scenario folder of the scenario
   * @param path file or folder of the patterns
   * @param pack folder of the scenario's pack, if it has one
   * @param isGiven whether an option specifies the patterns
   * @throws UnusableInput if a policy has errors, or the patterns' folder has several
   */
  public static Optional<SourceText> of(
      Path scenario, Optional<Path> pack, Path path, CheckedFiles patterns, boolean isGiven)
      throws IOException {
    Optional<Path> own = Optional.of(scenario.resolve(OWN)).filter(Files::exists);
    if (!isGiven && own.isPresent()) {
      return read(own);
    }
    Optional<SourceText> beside = beside(path, patterns);
    if (beside.isPresent()) {
      return beside;
    }
    if (own.isPresent()) {
      return read(own);
    }
    return isGiven && pack.isPresent()
        ? beside(pack.get(), CheckedFiles.read(List.of(pack.get()), false))
        : Optional.empty();
  }

  private static Optional<SourceText> beside(Path path, CheckedFiles patterns) throws IOException {
    CheckedFiles beside = Files.isRegularFile(path) ? besideFile(path) : patterns;
    beside.rejectErrors("the policy in the pattern's folder has errors");
    if (beside.policies().size() > 1) {
      throw new UnusableInput(
          String.format(Locale.ROOT, "found %d policies in %s", beside.policies().size(), path),
          "select one with --policy FILE");
    }
    return beside.policies().keySet().stream().findFirst();
  }

  /** Reads only the policies in the folder of a pattern file. */
  private static CheckedFiles besideFile(Path pattern) throws IOException {
    Path folder = pattern.toAbsolutePath().getParent();
    List<Path> files =
        DefinitionFiles.read(List.of(folder)).policies().stream()
            .map(each -> Path.of(each.file()))
            .toList();
    return CheckedFiles.read(files, false);
  }
}
