package io.micromoments.patterns.language;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.patterns.language.PatternTest.EvidenceItem;
import io.micromoments.patterns.language.PatternTest.Expectation;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.generic.IndexedRecord;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a file of pattern tests and reports everything that is wrong with it at once. */
public final class TestReader {

  /**
   * What became of a file.
   *
   * @param tests those that could be read; to be run only where no problem is an error
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
   * Reads a file; never throws for what stands in it.
   *
   * @param view how conditions see a profile
   */
  public static Reading read(SourceText source, Function<IndexedRecord, Map<String, Object>> view) {
    TestReader reader = new TestReader(source, view);
    List<PatternTest> tests = reader.read();
    return new Reading(tests, reader.problems.inOrder());
  }

  private List<PatternTest> read() {
    Optional<MappingNode> top = Yaml.mapping(source, problems);
    List<PatternTest> tests = new ArrayList<>();
    if (top.isEmpty()) {
      return tests;
    }
    MappingReader file = new MappingReader(top.get(), "a test file", problems);
    file.required("tests", "tests: [{name: …, events: […], expect: […]}]");
    for (Node node : file.list("tests")) {
      if (node instanceof MappingNode mapping) {
        tests.add(test(mapping));
      } else {
        problems.error(
            node, "found " + Yaml.kind(node), "allowed: a test with name, events, expect");
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
    Map<String, Object> customer = new LinkedHashMap<>();
    Map<String, Boolean> consents = new LinkedHashMap<>();
    test.mapping("given").ifPresent(given -> given(given, customer, consents));
    List<Event> events = new ArrayList<>();
    test.required("events", "events: [{at: 0s, on: clickstream, action: search}]");
    for (Node node : test.list("events")) {
      if (node instanceof MappingNode event) {
        event(event, events.size() + 1).ifPresent(events::add);
      } else {
        problems.error(node, "found " + Yaml.kind(node), "allowed: {at: 0s, on: clickstream, …}");
      }
    }
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
    test.finish();
    return new PatternTest(name, line(mapping), customer, consents, events, expect, until);
  }

  private void given(
      MappingNode node, Map<String, Object> customer, Map<String, Boolean> consents) {
    MappingReader given = new MappingReader(node, "'given'", problems);
    given
        .mapping("customer")
        .ifPresent(
            profile -> {
              ObjectNode fields = (ObjectNode) YamlJson.of(profile);
              putIfMissing(fields, "event_id", "given");
              putIfMissing(fields, "event_time", PatternTest.ZERO.toString());
              putIfMissing(fields, "customer_id", PatternTest.CUSTOMER);
              try {
                customer.putAll(view.apply(JsonRecords.context(ContextStream.PROFILE, fields)));
              } catch (InvalidRecord e) {
                problems.error(profile, e.text(), "the fields are those of a CustomerProfile");
              }
            });
    given
        .mapping("consent")
        .ifPresent(
            consent -> {
              for (NodeTuple tuple : consent.getValue()) {
                if (tuple.getValueNode() instanceof ScalarNode value
                    && value.getTag().equals(Tag.BOOL)) {
                  consents.put(
                      ((ScalarNode) tuple.getKeyNode()).getValue(),
                      value.getValue().equalsIgnoreCase("true"));
                } else {
                  problems.error(
                      tuple.getValueNode(),
                      "found " + Yaml.kind(tuple.getValueNode()),
                      "allowed: true or false; what is not named is granted");
                }
              }
            });
    given.finish();
  }

  private Optional<Event> event(MappingNode node, int number) {
    Optional<EventStream> stream = Optional.empty();
    Optional<Duration> at = Optional.empty();
    ObjectNode fields = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    boolean hasAt = false;
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        continue;
      }
      Node value = tuple.getValueNode();
      switch (key.getValue()) {
        case "at" -> {
          hasAt = true;
          at = value instanceof ScalarNode scalar ? offset(scalar) : Optional.empty();
        }
        case "on" -> {
          String label = value instanceof ScalarNode scalar ? scalar.getValue() : "";
          stream = EventStream.of(label);
          if (stream.isEmpty()) {
            problems.error(
                value,
                "there is no stream " + Yaml.kind(value),
                Names.allowed(label, EventStream.labels()));
          }
        }
        default -> fields.set(key.getValue(), YamlJson.of(value));
      }
    }
    if (!hasAt) {
      problems.error(node, "an event needs 'at'", "for example at: 4m");
    }
    if (stream.isEmpty() || at.isEmpty()) {
      if (stream.isEmpty() && node.getValue().stream().noneMatch(t -> isKey(t, "on"))) {
        problems.error(node, "an event needs 'on'", "for example on: clickstream");
      }
      return Optional.empty();
    }
    putIfMissing(fields, "event_id", "e" + number);
    fields.put("event_time", PatternTest.ZERO.plus(at.get()).toString());
    try {
      return Optional.of(JsonRecords.event(stream.get(), fields, true));
    } catch (InvalidRecord e) {
      problems.error(node, e.text(), "");
      return Optional.empty();
    }
  }

  private static boolean isKey(NodeTuple tuple, String key) {
    return tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key);
  }

  private Expectation expectation(MappingNode node) {
    MappingReader reader = new MappingReader(node, "an expectation", problems);
    Optional<String> moment =
        reader
            .oneOf(reader.value("moment"), List.of(MomentKind.values()), MomentKind::name)
            .map(MomentKind::name);
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
        line(node), moment, intent, at, startedAt, confidence, capture, evidence);
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

  /** A list of event ids or of {step, event_id}, or a mapping from steps to event ids. */
  private List<EvidenceItem> evidence(Node node) {
    List<EvidenceItem> items = new ArrayList<>();
    if (node instanceof MappingNode bySteps) {
      for (NodeTuple tuple : bySteps.getValue()) {
        String step = ((ScalarNode) tuple.getKeyNode()).getValue();
        for (Node id : MappingReader.elements(tuple.getValueNode())) {
          items.add(new EvidenceItem(Optional.of(step), text(id)));
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
        // What evidence also holds may be stated; it follows from the event.
        item.has("stream");
        item.has("event_time");
        item.finish();
      } else {
        items.add(new EvidenceItem(Optional.empty(), text(element)));
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
    Optional<Duration> offset =
        scalar.getValue().equals("0")
            ? Optional.of(Duration.ZERO)
            : Durations.parse(scalar.getValue());
    if (offset.isEmpty()) {
      problems.error(scalar, "found " + Yaml.kind(scalar), "allowed: " + Durations.ALLOWED);
    }
    return offset;
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
