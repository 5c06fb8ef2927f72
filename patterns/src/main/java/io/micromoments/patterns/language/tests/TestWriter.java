package io.micromoments.patterns.language.tests;

import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.patterns.language.tests.PatternTest.EvidenceItem;
import io.micromoments.patterns.language.tests.PatternTest.Expectation;
import io.micromoments.patterns.language.tests.PatternTest.Given;
import io.micromoments.patterns.language.tests.PatternTest.TestEvent;
import io.micromoments.schemas.Event;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes tests in the form that {@link TestReader} reads: equal tests, apart from their lines. */
public final class TestWriter {

  /** Fields of a profile that {@link TestReader} adds itself. */
  private static final Set<String> ADDED = Set.of("event_id", "event_time", "customer_id");

  private final StringBuilder out = new StringBuilder();
  private final String indent;

  private TestWriter(int indent) {
    this.indent = " ".repeat(indent);
  }

  /** Returns a whole test file. */
  public static String file(List<PatternTest> tests) {
    return tests.stream()
        .map(test -> item(test, 2))
        .collect(Collectors.joining("", "tests:\n", ""));
  }

  /**
   * Returns one test as an element of the list of tests.
   *
   * @param indent how many blanks precede the hyphen
   */
  public static String item(PatternTest test, int indent) {
    return new TestWriter(indent).write(test);
  }

  private String write(PatternTest test) {
    out.append(indent).append("- name: ").append(YamlText.of(test.name())).append('\n');
    if (!test.start().equals(PatternTest.ZERO)) {
      line("start", test.start().toString());
    }
    Map<String, Object> given = given(test.given());
    if (!test.givenOf().isEmpty()) {
      Map<String, Object> customers = new LinkedHashMap<>();
      test.givenOf().forEach((customer, each) -> customers.put(customer, given(each)));
      given.put("customers", customers);
    }
    if (!given.isEmpty()) {
      line("given", given);
    }
    if (test.events().isEmpty()) {
      line("events", List.of());
    } else {
      out.append(indent).append("  events:\n");
      int number = 0;
      for (TestEvent each : test.events()) {
        number++;
        element(event(each.event(), number, test.start()));
      }
    }
    test.until().ifPresent(until -> line("until", Durations.show(until)));
    if (test.expect().isEmpty()) {
      line("expect", List.of());
    } else {
      out.append(indent).append("  expect:\n");
      test.expect().forEach(each -> element(expectation(each)));
    }
    return out.toString();
  }

  private void line(String key, Object value) {
    out.append(indent)
        .append("  ")
        .append(key)
        .append(": ")
        .append(YamlText.of(value))
        .append('\n');
  }

  private void element(Map<String, Object> mapping) {
    out.append(indent).append("    - ").append(YamlText.of(mapping)).append('\n');
  }

  private static Map<String, Object> given(Given given) {
    Map<String, Object> map = new LinkedHashMap<>();
    Map<String, Object> profile = new LinkedHashMap<>();
    given
        .profile()
        .forEach(
            (field, value) -> {
              if (!ADDED.contains(field) && !isEmpty(value)) {
                profile.put(field, plain(value));
              }
            });
    if (!profile.isEmpty()) {
      map.put("customer", profile);
    }
    if (!given.consents().isEmpty()) {
      map.put("consent", new TreeMap<>(given.consents()));
    }
    return map;
  }

  private static boolean isEmpty(Object value) {
    return (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty());
  }

  private static Map<String, Object> event(Event event, int number, Instant start) {
    Map<String, Object> map = new LinkedHashMap<>();
    Duration at = Duration.ofMillis(event.time() - start.toEpochMilli());
    if (at.isNegative()) {
      map.put("event_time", Instant.ofEpochMilli(event.time()).toString());
    } else {
      map.put("at", Durations.show(at));
    }
    map.put("on", event.stream().label());
    if (!event.id().equals("e" + number)) {
      map.put("event_id", event.id());
    }
    for (String field : event.stream().fields()) {
      Object value = event.get(field);
      if (value != null
          && !isEmpty(value)
          && !field.equals("event_id")
          && !field.equals("event_time")) {
        map.put(field, plain(value));
      }
    }
    return map;
  }

  private static Map<String, Object> expectation(Expectation expected) {
    Map<String, Object> map = new LinkedHashMap<>();
    expected.customer().ifPresent(customer -> map.put("customer_id", customer));
    expected.moment().ifPresent(moment -> map.put("moment", moment));
    expected.intent().ifPresent(intent -> map.put("intent", intent));
    expected.at().ifPresent(at -> map.put("at", Durations.show(at)));
    expected.startedAt().ifPresent(at -> map.put("started_at", Durations.show(at)));
    expected.confidence().ifPresent(confidence -> map.put("confidence", confidence));
    expected.capture().ifPresent(capture -> map.put("capture", new TreeMap<>(capture)));
    expected
        .evidence()
        .ifPresent(items -> map.put("evidence", items.stream().map(TestWriter::evidence).toList()));
    return map;
  }

  private static Object evidence(EvidenceItem item) {
    // The reader takes what stands before an equals sign for a step.
    if (item.step().isEmpty() && item.eventId().filter(id -> id.indexOf('=') <= 0).isPresent()) {
      return item.eventId().get();
    }
    Map<String, Object> map = new LinkedHashMap<>();
    item.step().ifPresent(step -> map.put("step", step));
    item.eventId().ifPresent(id -> map.put("event_id", id));
    return map;
  }

  /** Numbers that JSON and the reader do not have as numbers are texts, as in recorded lines. */
  private static Object plain(Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) {
      return number.toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> plain = new TreeMap<>();
      map.forEach((key, each) -> plain.put((String) key, plain(each)));
      return plain;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(TestWriter::plain).toList();
    }
    return value;
  }
}
