package io.micromoments.workbench.lsp.assist;

import io.micromoments.workbench.lsp.document.EditedFile;
import java.util.Optional;

/**
 * The step that is named at a position.
 *
 * @param pattern the file that declares it
 * @param at the place at the position
 * @param found all places
 */
record StepReference(EditedFile pattern, StepNames.Occurrence at, StepNames.Found found) {

  /** Returns the step at an offset of a pattern file or of its tests. */
  static Optional<StepReference> at(EditedFile file, int offset, PackContext pack) {
    Optional<EditedFile> declaring =
        switch (file.kind()) {
          case PATTERN -> Optional.of(file);
          case TESTS -> pack.patternOf(file);
          default -> Optional.empty();
        };
    if (declaring.isEmpty()) {
      return Optional.empty();
    }
    for (String name : StepNames.declared(declaring.get()).stream().distinct().toList()) {
      if (!wordAround(file.text(), offset).contains(name)) {
        continue;
      }
      StepNames.Found found = StepNames.find(name, declaring.get(), pack.testsOf(declaring.get()));
      Optional<StepNames.Occurrence> at =
          found.occurrences().stream().filter(each -> each.contains(file, offset)).findFirst();
      if (at.isPresent()) {
        return Optional.of(new StepReference(declaring.get(), at.get(), found));
      }
    }
    return Optional.empty();
  }

  /** Returns the letters around an offset, so that only steps with such a name are looked for. */
  private static String wordAround(String text, int offset) {
    int start = Math.min(offset, text.length());
    while (start > 0 && isOfName(text.charAt(start - 1))) {
      start--;
    }
    int end = Math.min(offset, text.length());
    while (end < text.length() && isOfName(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
