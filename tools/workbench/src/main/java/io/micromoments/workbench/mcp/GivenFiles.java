package io.micromoments.workbench.mcp;

import io.micromoments.workbench.replay.TemporaryFolder;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The texts of a call as files, since commands read files; deleted with the call. */
final class GivenFiles implements AutoCloseable {

  private final TemporaryFolder folder;

  private GivenFiles(TemporaryFolder folder) {
    this.folder = folder;
  }

  static GivenFiles create() throws IOException {
    return new GivenFiles(TemporaryFolder.create("micromoments-mcp"));
  }

  Path folder() {
    return folder.path();
  }

  /** Writes a text into a file and returns it. */
  Path write(String name, String text) throws IOException {
    return Files.writeString(folder().resolve(name), text);
  }

  /**
   * Writes a definition and its tests, if they are given.
   *
   * @return the file with the definition
   */
  Optional<Path> definition(Arguments given) throws IOException {
    if (given.has("tests")) {
      if (!given.has("definition")) {
        throw new UnusableInput(
            "argument 'tests' is given without 'definition'",
            "give the text of the pattern that the tests are for, too");
      }
      write("definition.tests.yaml", given.required("tests"));
    }
    Optional<String> text = given.text("definition");
    return text.isPresent() ? Optional.of(write("definition.yaml", text.get())) : Optional.empty();
  }

  /** Returns a text with the names of the files instead of their paths, which nobody can open. */
  String withoutFolder(String text) {
    return text.replace(folder() + "/", "")
        .replace(folder() + "\\\\", "")
        .replace(folder() + "\\", "");
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
