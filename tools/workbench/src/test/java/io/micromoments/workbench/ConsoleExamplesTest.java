package io.micromoments.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands in {@code docs/explain.md} and compares what they print with what the document
 * says. {@code -Dupdate-golden=true} writes it into the document.
 */
class ConsoleExamplesTest {

  private static final Path DOCUMENT = CommandLine.ROOT.resolve("docs/explain.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("(?sm)^(`{3,4})console\\n\\$ ./micromoments ([^\\n]*)\\n(.*?)^\\1$");
  private static final Pattern YAML = Pattern.compile("(?s)```yaml\\n(.*?)```");

  @TempDir private Path folder;

  @Test
  void commandsPrintWhatTheDocumentSays() throws Exception {
    String document = Files.readString(DOCUMENT);
    List<String> files = YAML.matcher(document).results().map(each -> each.group(1)).toList();
    Files.writeString(folder.resolve("auto-loan-research.yaml"), files.get(0));
    Files.writeString(folder.resolve("expectations.yaml"), files.get(1));
    String current =
        EXAMPLE.matcher(document).replaceAll(example -> Matcher.quoteReplacement(run(example)));
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(DOCUMENT, current);
    } else {
      assertThat(current).as("run with -Dupdate-golden=true").isEqualTo(document);
    }
    assertThat(EXAMPLE.matcher(document).results()).hasSizeGreaterThan(4);
  }

  private String run(MatchResult example) {
    String fence = example.group(1);
    String command = example.group(2);
    Object[] words = command.replaceAll("(\\w[\\w-]*\\.yaml)", folder + "/$1").split(" ");
    CommandLine run = CommandLine.run(words);
    assertThat(run.exit()).as(command + "\n" + run.err()).isIn(0, 1);
    String printed = run.out().replace(folder + "/", "").replaceAll("(?m)[ \\t]+$", "");
    return fence + "console\n$ ./micromoments " + command + "\n" + printed + fence;
  }
}
