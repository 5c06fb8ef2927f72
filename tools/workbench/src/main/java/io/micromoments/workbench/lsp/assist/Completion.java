package io.micromoments.workbench.lsp.assist;

import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;

/** What can be written at a position. */
public final class Completion {

  private Completion() {}

  /**
   * Returns the proposals, the best first.
   *
   * @param afterSpace whether a space was typed rather than a proposal asked for
   */
  public static List<CompletionItem> at(
      EditedFile file, int offset, boolean afterSpace, PackContext pack) {
    if (isInComment(file.text(), offset)) {
      return List.of();
    }
    EditedFile probe = file.withPlaceholder(offset);
    if (probe.kind() == FileKind.OTHER) {
      return isNew(file) ? firstKeys(file, offset) : List.of();
    }
    Optional<YamlPlace> found = YamlPlace.at(probe, offset);
    if (found.isEmpty()) {
      return List.of();
    }
    YamlPlace place = found.get();
    Optional<ExpressionScope> scope = ExpressionScope.at(probe, place);
    if (scope.isPresent()) {
      return new CelCompletion(file, probe, offset, pack).at(place, scope.get(), afterSpace);
    }
    return new YamlCompletion(file, probe, offset, pack).at(place, afterSpace);
  }

  private static boolean isInComment(String text, int offset) {
    int start = text.lastIndexOf('\n', offset - 1) + 1;
    String line = text.substring(start, offset);
    return line.stripLeading().startsWith("#");
  }

  /** Returns whether the file has no keys yet, so that it may become one of ours. */
  private static boolean isNew(EditedFile file) {
    return file.text().lines().filter(line -> !line.isBlank()).count() <= 1
        && file.text().indexOf(':') < 0;
  }

  private static List<CompletionItem> firstKeys(EditedFile file, int offset) {
    int start = file.text().lastIndexOf('\n', offset - 1) + 1;
    return List.of(
        CompletionProposal.of("pattern", CompletionItemKind.Module)
            .detail("a pattern: detects a moment")
            .replace(file.range(start, offset), "pattern: " + plainName(file) + "\nversion: 1\n"),
        CompletionProposal.of("policy", CompletionItemKind.Module)
            .detail("a policy: how moments change offers")
            .replace(file.range(start, offset), "policy: " + plainName(file) + "\nversion: 1\n"),
        CompletionProposal.of("tests", CompletionItemKind.Module)
            .detail("the tests of the pattern beside this file")
            .replace(file.range(start, offset), "tests:\n  - name: "));
  }

  private static String plainName(EditedFile file) {
    return file.plainName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }
}
