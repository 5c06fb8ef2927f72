package io.micromoments.workbench.whatif;

import io.micromoments.patterns.language.file.FileHeader;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.text.Names;
import io.micromoments.workbench.replay.UnusableInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The definition whose parameter varies.
 *
 * @param name of the pattern or policy
 * @param pattern the name if it is a pattern; otherwise empty
 */
public record VariedDefinition(String name, Optional<String> pattern, ParameterText parameter) {

  /**
   * Finds the only definition that has a parameter.
   *
   * @param sources patterns, and the policy if there is one
   * @param pattern the pattern to take; empty for any definition
   * @throws UnusableInput if there is none, or several
   */
  public static VariedDefinition find(
      List<SourceText> sources, Optional<String> pattern, String parameter) throws UnusableFile {
    List<SourceText> searched = new ArrayList<>();
    List<String> patterns = new ArrayList<>();
    for (SourceText source : sources) {
      FileHeader header = FileHeader.of(source);
      boolean isPattern = header.kind() == FileHeader.Kind.PATTERN;
      if (isPattern) {
        patterns.add(header.name());
      }
      if (pattern.isEmpty() || (isPattern && header.name().equals(pattern.get()))) {
        searched.add(source);
      }
    }
    if (searched.isEmpty()) {
      throw new UnusableInput(
          pattern.isPresent()
              ? "--pattern: no pattern '%s' to vary in files".formatted(pattern.get())
              : "--vary: there is no file to vary",
          patterns.isEmpty()
              ? "name a pattern file with --candidate"
              : Names.allowed(pattern.orElse(""), patterns));
    }
    if (searched.size() == 1) {
      return of(searched.get(0), ParameterText.of(searched.get(0), parameter));
    }
    List<VariedDefinition> found = new ArrayList<>();
    for (SourceText source : searched) {
      Optional<ParameterText> text = existing(source, parameter);
      if (text.isPresent()) {
        found.add(of(source, text.get()));
      }
    }
    List<String> names = found.stream().map(VariedDefinition::name).toList();
    if (found.size() > 1) {
      throw new UnusableInput(
          "--vary: %s have '%s'".formatted(String.join(", ", names), parameter),
          "say which with --pattern NAME, or name one file with --candidate");
    }
    if (found.isEmpty()) {
      throw new UnusableInput(
          "--vary: no definition has '%s'".formatted(parameter),
          "say with --pattern NAME where to look or to add it; patterns: "
              + String.join(", ", patterns));
    }
    return found.get(0);
  }

  private static Optional<ParameterText> existing(SourceText source, String parameter) {
    try {
      return Optional.of(ParameterText.of(source, parameter))
          .filter(each -> each.current().isPresent());
    } catch (UnusableInput e) {
      return Optional.empty();
    }
  }

  private static VariedDefinition of(SourceText source, ParameterText parameter)
      throws UnusableFile {
    FileHeader header = FileHeader.of(source);
    return new VariedDefinition(
        header.name(),
        Optional.of(header.name()).filter(name -> header.kind() == FileHeader.Kind.PATTERN),
        parameter);
  }
}
