package io.micromoments.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the commands in documents from top to bottom, and compares what they print with what the
 * document says. {@code -Dupdate-golden=true} writes it into the document. Blocks of YAML and SQL
 * become files where a comment names one ({@code <!-- file: NAME -->}); {@code <!-- edit: NAME OLD
 * > NEW -->} replaces a text in a file, so that a document can show only the changed line.
 */
class ConsoleExamplesTest {

  private static final Pattern STEP =
      Pattern.compile(
          "(?sm)^<!-- file: (?<file>\\S+) -->\\n```(yaml|sql)\\n(?<yaml>.*?)^```$"
              + "|^<!-- edit: (?<edited>\\S+) (?<from>.+?) > (?<to>.+?) -->\\n```yaml\\n(?<shown>.*?)^```$"
              + "|^(?<fence>`{3,4})console\\n\\$ ./micromoments (?<command>[^\\n]*)\\n.*?^\\k<fence>$");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"explain.md", "guide.md", "importing.md"})
  void commandsPrintWhatTheDocumentSays(String name) throws Exception {
    Path file = CommandLine.ROOT.resolve("docs").resolve(name);
    String document = Files.readString(file);
    StringBuilder current = new StringBuilder();
    int commands = 0;
    Matcher step = STEP.matcher(document);
    while (step.find()) {
      String text = step.group();
      if (step.group("file") != null) {
        write(step.group("file"), step.group("yaml"));
      } else if (step.group("edited") != null) {
        edit(step);
      } else {
        text = run(step.group("fence"), step.group("command"));
        commands++;
      }
      step.appendReplacement(current, Matcher.quoteReplacement(text));
    }
    step.appendTail(current);
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(file, current);
    } else {
      assertThat(current.toString()).as("run with -Dupdate-golden=true").isEqualTo(document);
    }
    assertThat(commands).isPositive();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void edit(Matcher step) throws IOException {
    Path file = folder.resolve(step.group("edited"));
    String before = Files.readString(file);
    String after = before.replace(step.group("from"), step.group("to"));
    assertThat(after).as(step.group()).isNotEqualTo(before).contains(step.group("shown"));
    Files.writeString(file, after);
  }

  private String run(String fence, String command) {
    Object[] words =
        command
            .replaceAll("(?<= )(my-patterns|candidate(?=/)|[\\w-]+\\.(?:yaml|sql))", folder + "/$1")
            .split(" ");
    CommandLine run = CommandLine.run(words);
    assertThat(run.exit()).as(command + "\n" + run.err()).isIn(0, 1);
    String printed = run.out().replace(folder + "/", "").replaceAll("(?m)[ \\t]+$", "");
    return fence + "console\n$ ./micromoments " + command + "\n" + printed + fence;
  }
}
