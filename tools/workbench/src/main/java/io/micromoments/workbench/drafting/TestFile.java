package io.micromoments.workbench.drafting;

import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.patterns.language.tests.TestReader;
import io.micromoments.patterns.language.tests.TestWriter;
import io.micromoments.workbench.replay.UnusableInput;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adds a test to the text of a test file, whose other lines and comments stay as they are. */
public final class TestFile {

  private static final Pattern ITEM = Pattern.compile("( *)- .*");

  private TestFile() {}

  /**
   * Returns the text with the test at its end.
   *
   * @param source a test file without errors
   * @throws UnusableInput if the tests are not a list with a line for each test
   */
  public static String with(SourceText source, PatternTest test) {
    List<PatternTest> tests = read(source.text());
    String ending = source.text().contains("\r\n") ? "\r\n" : "\n";
    String before = source.text().stripTrailing() + ending;
    int indent = tests.isEmpty() ? -1 : indent(source, tests.get(0));
    String added = TestWriter.item(test, Math.max(indent, 0)).replace("\n", ending);
    String after = before + added;
    if (indent < 0 || !isAppended(after, tests)) {
      throw new UnusableInput(
          "%s: a test cannot be appended, because 'tests' is not a list with '- name: …' in lines of"
                  .formatted(source.file())
              + " their own, or the file goes on after it",
          "rewrite it in that form, or copy this test into it:\n" + TestWriter.item(test, 2));
    }
    return after;
  }

  /** Returns how many blanks precede the hyphen of a test, or -1. */
  private static int indent(SourceText source, PatternTest test) {
    String line = source.text().lines().skip(test.line() - 1L).findFirst().orElse("");
    Matcher item = ITEM.matcher(line);
    return item.matches() ? item.group(1).length() : -1;
  }

  private static boolean isAppended(String text, List<PatternTest> before) {
    TestReader.Reading reading = TestReader.read(new SourceText("", text), RecordMap::of);
    return reading.problems().stream().noneMatch(Problem::isError)
        && reading.tests().size() == before.size() + 1
        && reading.tests().subList(0, before.size()).equals(before);
  }

  private static List<PatternTest> read(String text) {
    return TestReader.read(new SourceText("", text), RecordMap::of).tests();
  }
}
