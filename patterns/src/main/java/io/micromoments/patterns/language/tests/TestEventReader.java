package io.micromoments.patterns.language.tests;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.file.YamlJson;
import io.micromoments.patterns.language.tests.PatternTest.TestEvent;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads the events of a test. Each event has either {@code at}, an offset from the start of the
 * test, or {@code event_time}.
 */
final class TestEventReader {

  static final String TIME_ALLOWED = "a time such as 2026-05-02T20:30:00Z";

  /** The start of a test, and its events in the order in which they are matched. */
  record Events(Instant start, List<TestEvent> events) {}

  /**
   * An event as written in the file.
   *
   * @param at present unless {@code time} is
   * @param time present unless {@code at} is
   * @param order the event id, or a padded number that sorts events without an id in file order
   */
  private record Draft(
      MappingNode node,
      EventStream stream,
      ObjectNode fields,
      Optional<Duration> at,
      Optional<Instant> time,
      String order) {}

  private record Ordered(Event event, String order) {}

  private static final Comparator<Ordered> IN_ORDER =
      Comparator.comparingLong((Ordered each) -> each.event.time())
          .thenComparing(Ordered::order)
          .thenComparing(Ordered::event, Event::compareContent);

  private final Problems problems;

  TestEventReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads the events of one test.
   *
   * @param start the instant that {@code at} counts from, if the test specifies it
   */
  Events read(List<Node> nodes, Optional<Instant> start) {
    List<Draft> drafts = new ArrayList<>();
    int number = 0;
    for (Node node : nodes) {
      number++;
      if (node instanceof MappingNode mapping) {
        draft(mapping, number).ifPresent(drafts::add);
      } else {
        problems.error(node, "found " + Yaml.kind(node), "allowed: {at: 0s, on: clickstream, …}");
      }
    }
    Instant zero = start.orElseGet(() -> start(drafts));
    return new Events(
        zero,
        drafts.stream()
            .map(draft -> event(draft, zero))
            .filter(Objects::nonNull)
            .sorted(IN_ORDER)
            .map(each -> TestEvent.of(each.event))
            .toList());
  }

  /**
   * Returns the earliest {@code event_time}, or the default start if no event has one. Reports an
   * error if other events have {@code at}, whose origin would be ambiguous.
   */
  private Instant start(List<Draft> drafts) {
    List<Draft> timed = drafts.stream().filter(draft -> draft.time.isPresent()).toList();
    if (timed.isEmpty()) {
      return PatternTest.ZERO;
    }
    drafts.stream()
        .filter(draft -> draft.at.isPresent())
        .findFirst()
        .ifPresent(
            draft ->
                problems.error(
                    draft.node,
                    "some events have 'at' and others 'event_time', but the test has no 'start'",
                    "add the time from which 'at' counts, for example start: "
                        + timed.get(0).time.get()));
    return timed.stream().map(draft -> draft.time.get()).min(Comparator.naturalOrder()).get();
  }

  private Optional<Draft> draft(MappingNode node, int number) {
    MappingReader reader = new MappingReader(node, "an event", problems);
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        fields.set(key.getValue(), YamlJson.of(tuple.getValueNode()));
      }
    }
    fields.remove(List.of("at", "on", "event_time"));
    Optional<EventStream> stream = stream(reader);
    Optional<Duration> at =
        reader.scalar("at", Durations.ALLOWED).flatMap(scalar -> offset(scalar, problems));
    Optional<Instant> time =
        reader.scalar("event_time", TIME_ALLOWED).flatMap(scalar -> instant(scalar, problems));
    if (reader.has("at") && reader.has("event_time")) {
      problems.error(
          reader.keyNode("event_time"),
          "an event cannot have both 'at' and 'event_time'",
          "remove one of them; 'at' counts from the 'start' of the test");
      return Optional.empty();
    }
    if (!reader.has("at") && !reader.has("event_time")) {
      problems.error(node, "an event needs 'at' or 'event_time'", "for example at: 4m");
    }
    if (stream.isEmpty() || (at.isEmpty() && time.isEmpty())) {
      return Optional.empty();
    }
    String order = String.format(Locale.ROOT, "e%06d", number);
    if (fields.hasNonNull("event_id")) {
      order = fields.get("event_id").asText();
    } else {
      fields.put("event_id", "e" + number);
    }
    return Optional.of(new Draft(node, stream.get(), fields, at, time, order));
  }

  private Optional<EventStream> stream(MappingReader event) {
    Optional<ScalarNode> on =
        event.scalar(
            event.required("on", "on: clickstream"), String.join(", ", EventStream.labels()));
    Optional<EventStream> stream = on.map(ScalarNode::getValue).flatMap(EventStream::of);
    if (on.isPresent() && stream.isEmpty()) {
      problems.error(
          on.get(),
          "unknown stream " + Yaml.kind(on.get()),
          Names.allowed(on.get().getValue(), EventStream.labels()));
    }
    return stream;
  }

  private Ordered event(Draft draft, Instant zero) {
    Instant time = draft.time.orElseGet(() -> zero.plus(draft.at.orElseThrow()));
    draft.fields.put("event_time", time.toString());
    try {
      return new Ordered(JsonRecords.event(draft.stream, draft.fields, true), draft.order);
    } catch (InvalidRecord e) {
      new FieldProblems(
              fields -> JsonRecords.event(draft.stream, fields, true),
              List.of("event_id", "event_time"),
              problems)
          .report(draft.node, draft.fields, e);
      return null;
    }
  }

  /** Parses an offset from the start of the test. */
  static Optional<Duration> offset(ScalarNode scalar, Problems problems) {
    Optional<Duration> offset =
        scalar.getValue().equals("0")
            ? Optional.of(Duration.ZERO)
            : Durations.parse(scalar.getValue());
    if (offset.isEmpty()) {
      problems.error(scalar, "found " + Yaml.kind(scalar), Durations.hint(scalar.getValue()));
    }
    return offset;
  }

  /** Parses an instant, truncated to milliseconds. */
  static Optional<Instant> instant(ScalarNode scalar, Problems problems) {
    try {
      return Optional.of(
          OffsetDateTime.parse(scalar.getValue()).toInstant().truncatedTo(ChronoUnit.MILLIS));
    } catch (DateTimeParseException e) {
      problems.error(scalar, "found " + Yaml.kind(scalar), "allowed: " + TIME_ALLOWED);
      return Optional.empty();
    }
  }
}
