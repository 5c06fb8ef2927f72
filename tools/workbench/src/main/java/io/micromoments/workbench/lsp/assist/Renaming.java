package io.micromoments.workbench.lsp.assist;

import io.micromoments.patterns.language.condition.ConditionCompiler;
import io.micromoments.patterns.language.reference.ExpressionTypes;
import io.micromoments.workbench.lsp.document.EditedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Renames a step wherever it is named. */
public final class Renaming {

  /** Thrown if a step cannot be renamed; the message says why. */
  public static final class InvalidRename extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidRename(String message) {
      super(message);
    }
  }

  /** The edits of a file. */
  public record Edits(EditedFile file, List<TextEdit> edits) {}

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,59}");

  private Renaming() {}

  /** Returns the range of the step's name at an offset; empty if there is none to rename. */
  public static Optional<Range> range(EditedFile file, int offset, PackContext pack) {
    return StepReference.at(file, offset, pack)
        .map(step -> file.range(step.at().start(), step.at().end()));
  }

  /**
   * Returns the edits that rename the step at an offset.
   *
   * @throws InvalidRename if there is no step, or if the name is invalid or taken
   */
  public static List<Edits> rename(EditedFile file, int offset, String name, PackContext pack)
      throws InvalidRename {
    StepReference step =
        StepReference.at(file, offset, pack)
            .orElseThrow(
                () -> new InvalidRename("there is no step here; only steps can be renamed"));
    String old = step.at().name();
    check(step, old, name);
    Map<String, Edits> edits = new LinkedHashMap<>();
    for (StepNames.Occurrence each : step.found().occurrences()) {
      edits
          .computeIfAbsent(
              each.file().source().file(), key -> new Edits(each.file(), new ArrayList<>()))
          .edits()
          .add(new TextEdit(each.file().range(each.start(), each.end()), name));
    }
    return List.copyOf(edits.values());
  }

  private static void check(StepReference step, String old, String name) throws InvalidRename {
    EditedFile pattern = step.pattern();
    if (!NAME.matcher(name).matches()) {
      throw new InvalidRename(
          "'%s' is not a name for a step; allowed: letters, digits and underscores, starting with a letter (up to 60 characters)"
              .formatted(name));
    }
    if (ConditionCompiler.RESERVED.contains(name)) {
      throw new InvalidRename(
          "'%s' is reserved in conditions; choose another name".formatted(name));
    }
    if (!name.equals(old) && StepNames.declared(pattern).contains(name)) {
      throw new InvalidRename(
          "there is a step '%s' already; choose a name that no step has".formatted(name));
    }
    if (name.contains("-")
        && step.found().occurrences().stream().anyMatch(StepNames.Occurrence::isInExpression)) {
      throw new InvalidRename(
          "conditions refer to '%s', and '-' is the minus operator in them; choose a name without it"
              .formatted(old));
    }
    if (!pattern.isValid()) {
      throw new InvalidRename("the pattern is not valid YAML; correct it before you rename a step");
    }
    for (StepNames.Occurrence each : step.found().occurrences()) {
      if (!each.file().isValid()) {
        throw new InvalidRename(
            "the tests are not valid YAML; correct them before you rename a step");
      }
    }
    if (!step.found().unreadable().isEmpty()) {
      ScalarNode first = step.found().unreadable().get(0);
      throw new InvalidRename(
          "the condition in line %s names '%s' but has an error; correct it first"
              .formatted(pattern.position(pattern.start(first)).getLine() + 1, old));
    }
    for (ExpressionScope scope : ExpressionScope.of(pattern)) {
      boolean isBound =
          ExpressionTypes.references(scope.node().getValue()).orElse(List.of()).stream()
              .anyMatch(each -> each.isBound() && each.name().equals(name));
      if (isBound) {
        throw new InvalidRename(
            "'%s' is a variable of a macro in line %s; choose another name"
                .formatted(name, pattern.position(pattern.start(scope.node())).getLine() + 1));
      }
    }
  }
}
