package io.micromoments.patterns.language.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class YamlValuesTest {

  private static final String FILE =
      """
      # capture.itm is wrong
      rule: capture.itm
      rules:
        - rule: "about capture.itm"
          where: 'moment.capture.itm == "a"'
        - where: "moment.capture[\\"itm\\"] == \\"b\\""
        - where: >
            customer.segment == "x" &&
            moment.capture[ "itm" ] == "c"
      given: { customers: { ann: { consent: { Iot: false } } } }
      """;

  private static final Pattern NAME = Pattern.compile("\\bcapture(?:\\.|\\[\\s*\")(itm)(?![\\w-])");

  private final YamlValues values = YamlValues.of(new SourceText("f.yaml", FILE));

  @Test
  void aWordIsFoundInTheValueAtThePathHoweverItIsWritten() {
    assertThat(find("rules", 0, "where")).isEqualTo("5:28 itm");
    assertThat(find("rules", 1, "where")).isEqualTo("6:30 itm");
    assertThat(find("rules", 2, "where")).isEqualTo("9:24 itm");
  }

  @Test
  void keysAndAllValuesBelowThePathAreSearched() {
    assertThat(find("rules", 0)).isEqualTo("4:26 itm");
    assertThat(
            values.find(
                Pattern.compile("^(iot)$", Pattern.CASE_INSENSITIVE),
                "given",
                "customers",
                YamlValues.ANY,
                "consent"))
        .hasValueSatisfying(each -> assertThat(show(each)).isEqualTo("10:41 Iot"));
  }

  @Test
  void aPathThatDoesNotExistHasNoWords() {
    assertThat(values.find(NAME, "rules", 3, "where")).isEmpty();
    assertThat(values.find(NAME, "rules", "where")).isEmpty();
    assertThat(values.find(NAME, "other")).isEmpty();
    assertThat(YamlValues.of(new SourceText("f", "a: [")).find(NAME)).isEmpty();
  }

  private String find(Object... path) {
    return values.find(NAME, path).map(YamlValuesTest::show).orElseThrow();
  }

  private static String show(SourcePosition at) {
    String line = FILE.lines().toList().get(at.line() - 1);
    return at.line()
        + ":"
        + at.column()
        + " "
        + line.substring(at.column() - 1, at.column() - 1 + at.length());
  }
}
