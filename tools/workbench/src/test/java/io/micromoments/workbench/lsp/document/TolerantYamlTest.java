package io.micromoments.workbench.lsp.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

class TolerantYamlTest {

  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml[^\\n]*\\n(.*?)```");

  @Test
  void ofValidFilesItReadsWhatYamlReads() throws Exception {
    int compared = 0;
    for (SourceText source : allFiles()) {
      Optional<MappingNode> valid = Yaml.mapping(source, new Problems(source.file()));
      if (valid.isPresent()) {
        compared++;
        assertThat(shown(TolerantYaml.read(source)))
            .as("%s", source.file())
            .isEqualTo(shown(valid.get()));
      }
    }
    assertThat(compared).isGreaterThan(100);
  }

  /** Patterns, policies and tests of packs, stories, other tests and documents. */
  static List<SourceText> allFiles() throws Exception {
    List<SourceText> sources = new ArrayList<>();
    for (String folder :
        List.of(
            "patterns/library",
            "patterns/src/test/resources",
            "tools/workbench/src/test/resources",
            "replay-data")) {
      try (Stream<Path> files = Files.walk(CommandLine.ROOT.resolve(folder))) {
        for (Path file :
            files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
          sources.add(new SourceText(file.toString(), Files.readString(file)));
        }
      }
    }
    for (String document : List.of("language", "policies", "recipes", "explain")) {
      String text = Files.readString(CommandLine.ROOT.resolve("docs/" + document + ".md"));
      BLOCK
          .matcher(text)
          .results()
          .forEach(
              block ->
                  sources.add(new SourceText(document + " at " + block.start(), block.group(1))));
    }
    return sources;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 'it''s'\nb: \"x\\ty\\u00e4 \\\"q\\\"\"\nc: plain # comment\n",
        "a: |\n  one\n   two\n\n  three\nb: >\n  one\n  two\n\n  three\n    four\n  five\n\n",
        "a: |-\n  x\nb: >-\n  y\n  z\nc: |+\n  k\n\nd: >+\n  l\n\n",
        "a:\n- 1\n- - 2\n  - 3\n-\n  b: 4\n  c: 5\n",
        "a: one\n  two\n\n  three\nb: 'one\n  two\n\n  three'\nc: \"one\n  two \\\n  three\"\n",
        "a: { b: [1, 2], c: { d: 'x, y' }, \"e\": f g }\n",
        "a: {\n  b: 1,\n  c: two\n    lines, d\n}\nb: [\n  x,\n  y,\n]\n",
        "# first\n---\na: &x hello\nb: *x\nc: # nothing\nd:\n  # inner\n  e: 1\n",
        "a: !has(event.query)\nb: 😀 text\nc: \"😀\"\nd: [😀, e]\n",
        "  a: 1\n  b:\n      c: 2\n",
        "a: x#y\nb: x:y\nc: http://z\nd: [a:b, c]\n"
      })
  void ofUnusualFilesItReadsWhatYamlReads(String text) {
    SourceText source = new SourceText("a.yaml", text);
    MappingNode valid = Yaml.mapping(source, new Problems("a.yaml")).orElseThrow();
    assertThat(shown(TolerantYaml.read(source))).isEqualTo(shown(valid));
  }

  @Test
  void aLineThatIsBeingTypedHidesOnlyItself() {
    String text =
        """
        pattern: p
        wit
        steps:
          - step: a
            on: clickstream
            whe
            times: 2
          - { step: b, on: [beacon, where: 'x
          - step: "c
            on: beacon
        when: 'event.
        intent: i
        """;
    assertThat(shown(TolerantYaml.read(new SourceText("p.yaml", text))).replaceAll("@[0-9:]+", ""))
        .isEqualTo(
            "{pattern=p, wit=, steps=[{step=a, on=clickstream, whe=, times=2}, "
                + "{step=b, on=[beacon, {where=x}]}, {step=c, on=beacon}], when=event., intent=i}");
  }

  /** Shows keys and values with their positions. */
  private static String shown(Node node) {
    if (node instanceof MappingNode mapping) {
      List<String> entries = new ArrayList<>();
      for (NodeTuple each : mapping.getValue()) {
        entries.add(shown(each.getKeyNode()) + "=" + shown(each.getValueNode()));
      }
      return "{" + String.join(", ", entries) + "}";
    }
    if (node instanceof SequenceNode list) {
      return list.getValue().stream().map(TolerantYamlTest::shown).toList().toString();
    }
    ScalarNode scalar = (ScalarNode) node;
    String place =
        scalar.getValue().isEmpty()
            ? ""
            : scalar
                .getStartMark()
                .map((Mark mark) -> "@" + mark.getLine() + ":" + mark.getColumn())
                .orElse("");
    return scalar.getValue() + place;
  }
}
