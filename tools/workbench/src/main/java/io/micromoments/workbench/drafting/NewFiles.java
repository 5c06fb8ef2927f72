package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.FileHeader;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a new pattern, NAME.yaml and NAME.tests.yaml. They never replace existing files.
 *
 * @param folder an existing folder
 */
public record NewFiles(Path folder, String name) {

  /**
   * Rejects names that no pattern can have.
   *
   * @throws UnusableInput if the name is not valid
   */
  public static void checkName(String name) {
    if (!PatternReader.isName(name)) {
      throw new UnusableInput(
          "'%s' is not a name of a pattern".formatted(name),
          "allowed: " + PatternReader.ALLOWED_NAMES);
    }
  }

  public Path pattern() {
    return folder.resolve(name + ".yaml").normalize();
  }

  public Path tests() {
    return folder.resolve(name + ".tests.yaml").normalize();
  }

  /**
   * Checks that neither the files nor another pattern of that name exist in the folder.
   *
   * @throws UnusableInput if they do
   */
  public void checkUnused() throws IOException {
    List<String> existing =
        Stream.of(".yaml", ".yml", ".tests.yaml", ".tests.yml")
            .map(extension -> folder.resolve(name + extension).normalize())
            .filter(Files::exists)
            .map(Path::toString)
            .toList();
    String remedy = "choose another name or folder, or remove the existing pattern";
    if (!existing.isEmpty()) {
      throw new UnusableInput(
          String.join(" and ", existing)
              + (existing.size() == 1 ? " exists" : " exist")
              + ", and no file is overwritten",
          remedy);
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(DefinitionFiles::isNamedDefinition).sorted().toList()) {
        if (Files.isRegularFile(file) && isPatternOfThisName(file)) {
          throw new UnusableInput("pattern '%s' exists in %s".formatted(name, file), remedy);
        }
      }
    }
  }

  private boolean isPatternOfThisName(Path file) {
    try {
      FileHeader header = FileHeader.of(TextFile.read(file));
      return header.kind() == FileHeader.Kind.PATTERN && header.name().equals(name);
    } catch (UnusableFile e) {
      return false; // validate reports it
    }
  }

  /** Returns the texts as they would be read from the files. */
  public List<SourceText> sources(DraftedDefinition drafted) {
    return List.of(
        new SourceText(pattern().toString(), drafted.pattern()),
        new SourceText(tests().toString(), drafted.tests()));
  }

  /** Writes both files, or none. */
  public void write(DraftedDefinition drafted) throws IOException {
    Files.writeString(pattern(), drafted.pattern(), StandardOpenOption.CREATE_NEW);
    try {
      Files.writeString(tests(), drafted.tests(), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      Files.delete(pattern());
      throw e;
    }
  }
}
