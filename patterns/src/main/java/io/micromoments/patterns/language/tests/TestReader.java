package io.micromoments.patterns.language.tests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.file.YamlJson;
import io.micromoments.patterns.language.tests.PatternTest.EvidenceItem;
import io.micromoments.patterns.language.tests.PatternTest.Expectation;
import io.micromoments.patterns.language.tests.PatternTest.Given;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.generic.IndexedRecord;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a file of pattern tests and reports all problems at once. */
public final class TestReader {

  /**
   * The result of reading a file.
   *
   * @param tests those that could be read; run them only if no problem is an error
   */
  public record Reading(List<PatternTest> tests, List<Problem> problems) {}

  private final Problems problems;
  private final SourceText source;
  private final Function<IndexedRecord, Map<String, Object>> view;

  private TestReader(SourceText source, Function<IndexedRecord, Map<String, Object>> view) {
    this.source = source;
    this.view = view;
    this.problems = new Problems(source.file());
  }

  /**
   * Reads one file. Never throws because of its content.
   *
   * @param view converts a profile to the map that conditions see
   */
  public static Reading read(SourceText source, Function<IndexedRecord, Map<String, Object>> view) {
    TestReader reader = new TestReader(source, view);
    List<PatternTest> tests = new ArrayList<>();
    try {
      tests.addAll(reader.read());
    } catch (RuntimeException | StackOverflowError e) {
      reader.problems.internal(e);
    }
    return new Reading(tests, reader.problems.inOrder());
  }

  private List<PatternTest> read() {
    Optional<MappingNode> top = Yaml.mapping(source, problems);
    List<PatternTest> tests = new ArrayList<>();
    if (top.isEmpty()) {
      return tests;
    }
    MappingReader file = new MappingReader(top.get(), "a test file", problems);
    Set<String> names = new HashSet<>();
    file.required("tests", "tests: [{name: …, events: […], expect: […]}]");
    for (Node node : file.list("tests")) {
      if (node instanceof MappingNode mapping) {
        PatternTest test = test(mapping);
        if (!test.name().isEmpty() && !names.add(test.name())) {
          problems.error(
              node,
              "two tests have the name '%s'".formatted(test.name()),
              "give each test a name of its own");
        }
        tests.add(test);
      } else {
        problems.error(
            node, "found " + Yaml.kind(node), "allowed: a test with name, events and expect");
      }
    }
    file.finish();
    return tests;
  }

  private PatternTest test(MappingNode mapping) {
    MappingReader test = new MappingReader(mapping, "a test", problems);
    String name =
        test.scalar(test.required("name", "name: rates viewed too late"), "text")
            .map(ScalarNode::getValue)
            .orElse("");
    Map<String, Given> givenOf = new LinkedHashMap<>();
    Given given =
        test.mapping("given").map(node -> given(node, "'given'", givenOf)).orElse(Given.NOTHING);
    Optional<Instant> start =
        test.scalar("start", TestEventReader.TIME_ALLOWED)
            .flatMap(scalar -> TestEventReader.instant(scalar, problems));
    test.required("events", "events: [{at: 0s, on: clickstream, action: search}]");
    TestEventReader.Events events = new TestEventReader(problems).read(test.list("events"), start);
    List<Expectation> expect = new ArrayList<>();
    test.required("expect", "expect: [] or expect: [{moment: BUY, at: 4m}]");
    for (Node node : test.list("expect")) {
      if (node instanceof MappingNode expectation) {
        expect.add(expectation(expectation));
      } else {
        problems.error(node, "found " + Yaml.kind(node), "allowed: {moment: BUY, at: 4m}");
      }
    }
    Optional<Duration> until = test.scalar("until", Durations.ALLOWED).flatMap(this::offset);
    if (until.isPresent() && !events.events().isEmpty()) {
      checkUntil(test, events, until.get());
    }
    test.finish();
    return new PatternTest(
        name, line(mapping), events.start(), given, givenOf, events.events(), expect, until);
  }

  private void checkUntil(MappingReader test, TestEventReader.Events events, Duration until) {
    List<PatternTest.TestEvent> all = events.events();
    Duration last =
        Duration.ofMillis(all.get(all.size() - 1).event().time() - events.start().toEpochMilli());
    if (until.compareTo(last) < 0) {
      problems.error(
          test.value("until").get(),
          "'until' is before the last event, which is at " + Durations.show(last),
          "remove 'until', or set a later time");
    }
  }

  /**
   * Reads the context of a customer.
   *
   * @param givenOf receives the contexts under {@code customers}; null where that key is not
   *     allowed
   */
  private Given given(MappingNode node, String what, Map<String, Given> givenOf) {
    Map<String, Object> profile = new LinkedHashMap<>();
    Map<String, Boolean> consents = new LinkedHashMap<>();
    MappingReader given = new MappingReader(node, what, problems);
    given.mapping("customer").ifPresent(fields -> profile(fields, profile));
    given.mapping("consent").ifPresent(consent -> consents(consent, consents));
    if (givenOf != null) {
      given
          .mapping("customers")
          .map(MappingNode::getValue)
          .orElse(List.of())
          .forEach(each -> customer(each, givenOf));
    }
    given.finish();
    return new Given(profile, consents);
  }

  private void customer(NodeTuple tuple, Map<String, Given> givenOf) {
    if (!(tuple.getKeyNode() instanceof ScalarNode id)) {
      problems.error(tuple.getKeyNode(), "keys must be strings", "use customer ids as keys");
    } else if (!(tuple.getValueNode() instanceof MappingNode given)) {
      problems.error(
          tuple.getValueNode(),
          "found " + Yaml.kind(tuple.getValueNode()),
          "allowed: {customer: {…}, consent: {…}}");
    } else {
      givenOf.put(id.getValue(), given(given, "a customer", null));
    }
  }

  private void profile(MappingNode node, Map<String, Object> profile) {
    ObjectNode fields = (ObjectNode) YamlJson.of(node);
    putIfMissing(fields, "event_id", "given");
    putIfMissing(fields, "event_time", PatternTest.ZERO.toString());
    putIfMissing(fields, "customer_id", PatternTest.CUSTOMER);
    try {
      profile.putAll(view.apply(JsonRecords.context(ContextStream.PROFILE, fields)));
    } catch (InvalidRecord e) {
      new FieldProblems(
              each -> JsonRecords.context(ContextStream.PROFILE, each),
              List.of("event_id", "event_time", "customer_id"),
              problems)
          .report(node, fields, e);
    }
  }

  private void consents(MappingNode node, Map<String, Boolean> consents) {
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode purpose)) {
        problems.error(tuple.getKeyNode(), "keys must be strings", "use consent purposes as keys");
      } else if (tuple.getValueNode() instanceof ScalarNode value
          && value.getTag().equals(Tag.BOOL)) {
        consents.put(
            purpose.getValue().toLowerCase(Locale.ROOT), value.getValue().equalsIgnoreCase("true"));
      } else {
        problems.error(
            tuple.getValueNode(),
            "found " + Yaml.kind(tuple.getValueNode()),
            "allowed: true or false; purposes that are not listed are granted");
      }
    }
  }

  private Expectation expectation(MappingNode node) {
    MappingReader reader = new MappingReader(node, "an expectation", problems);
    Optional<String> moment =
        reader
            .oneOf(reader.value("moment"), List.of(MomentKind.values()), MomentKind::name)
            .map(MomentKind::name);
    Optional<String> customer = reader.scalar("customer_id", "text").map(ScalarNode::getValue);
    Optional<String> intent = reader.scalar("intent", "text").map(ScalarNode::getValue);
    Optional<Duration> at = reader.scalar("at", Durations.ALLOWED).flatMap(this::offset);
    Optional<Duration> startedAt =
        reader.scalar("started_at", Durations.ALLOWED).flatMap(this::offset);
    Optional<Double> confidence =
        reader
            .scalar("confidence", "a number")
            .flatMap(
                scalar -> {
                  try {
                    return Optional.of(Double.parseDouble(scalar.getValue()));
                  } catch (NumberFormatException e) {
                    problems.error(scalar, "found " + Yaml.kind(scalar), "allowed: a number");
                    return Optional.empty();
                  }
                });
    Optional<Map<String, String>> capture = reader.mapping("capture").map(this::texts);
    Optional<List<EvidenceItem>> evidence = reader.value("evidence").map(this::evidence);
    reader.finish();
    return new Expectation(
        line(node), customer, moment, intent, at, startedAt, confidence, capture, evidence);
  }

  private Map<String, String> texts(MappingNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key
          && tuple.getValueNode() instanceof ScalarNode value) {
        texts.put(key.getValue(), value.getValue());
      } else {
        problems.error(
            tuple.getValueNode(), "found " + Yaml.kind(tuple.getValueNode()), "allowed: text");
      }
    }
    return texts;
  }

  /** Reads an event id, or a step and an event id as the results of tests show them: cart=e1. */
  private static EvidenceItem evidence(String text) {
    int equals = text.indexOf('=');
    return equals <= 0
        ? new EvidenceItem(Optional.empty(), Optional.of(text))
        : new EvidenceItem(
            Optional.of(text.substring(0, equals)), Optional.of(text.substring(equals + 1)));
  }

  /** Reads a list of event ids or of {step, event_id}, or a mapping from steps to event ids. */
  private List<EvidenceItem> evidence(Node node) {
    List<EvidenceItem> items = new ArrayList<>();
    if (node instanceof MappingNode bySteps) {
      for (NodeTuple tuple : bySteps.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode step)) {
          problems.error(tuple.getKeyNode(), "keys must be strings", "use step names as keys");
          continue;
        }
        for (Node id : MappingReader.elements(tuple.getValueNode())) {
          items.add(new EvidenceItem(Optional.of(step.getValue()), text(id)));
        }
      }
      return items;
    }
    for (Node element :
        node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node)) {
      if (element instanceof MappingNode mapping) {
        MappingReader item = new MappingReader(mapping, "evidence", problems);
        items.add(
            new EvidenceItem(
                item.scalar("step", "text").map(ScalarNode::getValue),
                item.scalar("event_id", "text").map(ScalarNode::getValue)));
        item.finish();
      } else {
        items.add(
            text(element)
                .map(TestReader::evidence)
                .orElse(new EvidenceItem(Optional.empty(), Optional.empty())));
      }
    }
    return items;
  }

  private Optional<String> text(Node node) {
    if (node instanceof ScalarNode scalar) {
      return Optional.of(scalar.getValue());
    }
    problems.error(node, "found " + Yaml.kind(node), "allowed: an event id such as e1");
    return Optional.empty();
  }

  private Optional<Duration> offset(ScalarNode scalar) {
    return TestEventReader.offset(scalar, problems);
  }

  private static void putIfMissing(ObjectNode fields, String name, String value) {
    if (!fields.hasNonNull(name)) {
      fields.put(name, value);
    }
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
