package io.micromoments.workbench.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.patterns.language.cel.CelLiteral;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Micromoment;
import io.micromoments.text.Durations;
import io.micromoments.workbench.variants.PatternVariant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The changes of a pattern that are tried: a smaller window, more repetitions, and a further part
 * of a condition that all events of the true positives meet. What they do is only known after a
 * replay, because a pattern that matches less at one place may match at another.
 */
final class Tightenings {

  private static final int MAX = 300;

  /** More words in an enumeration would only name the customers. */
  private static final int MAX_WORDS = 5;

  /** Ids, addresses and texts that people enter are no conditions. */
  private static final Set<String> EXCLUDED =
      Set.of(
          "event_id",
          "event_time",
          "customer_id",
          "device_id",
          "session_id",
          "identifier",
          "page_url",
          "referrer",
          "query",
          "item_id",
          "order_id",
          "beacon_id",
          "sensor_id",
          "place_id",
          "latitude",
          "longitude",
          "rssi");

  /** Exponent of the greatest power of ten that a double can hold. */
  private static final int MAX_EXPONENT = 308;

  private final MomentPattern pattern;

  private final List<Micromoment> truePositives;
  private final List<Micromoment> falsePositives;
  private final Function<Micromoment, Map<String, List<Event>>> events;
  private final List<Tightening> all = new ArrayList<>();

  private Tightenings(
      PatternVariant original,
      List<Micromoment> truePositives,
      List<Micromoment> falsePositives,
      Function<Micromoment, Map<String, List<Event>>> events) {
    this.pattern = original.pattern().orElseThrow();
    this.truePositives = truePositives;
    this.falsePositives = falsePositives;
    this.events = events;
  }

  /**
   * Returns the changes to try, the simplest first.
   *
   * @param events the events of a moment by step
   */
  static List<Tightening> of(
      PatternVariant original,
      List<Micromoment> truePositives,
      List<Micromoment> falsePositives,
      Function<Micromoment, Map<String, List<Event>>> events) {
    Tightenings tightenings = new Tightenings(original, truePositives, falsePositives, events);
    tightenings.addWindows();
    List<JsonNode> steps = original.steps();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).has("step") && !isAbsence(steps.get(i))) {
        tightenings.addRepeats(i, steps.get(i));
        if (!steps.get(i).has("any-of")) {
          tightenings.addConditions(i, steps.get(i));
        }
      }
    }
    return tightenings.all.stream()
        .filter(each -> each.change().apply(original).pattern().isPresent())
        .sorted(Comparator.comparingInt(Tightening::cost))
        .limit(MAX)
        .toList();
  }

  private static boolean isAbsence(JsonNode step) {
    return step.path("then").asText().startsWith("not-");
  }

  /** A window as short as the true positives allow, and longer ones as people choose them. */
  private void addWindows() {
    if (pattern.within().isEmpty()
        || pattern.eventSteps().stream().anyMatch(s -> s.then().isAbsence())) {
      return;
    }
    long longest = truePositives.stream().mapToLong(Tightenings::span).max().orElse(0);
    long shortestFalse = falsePositives.stream().mapToLong(Tightenings::span).min().orElse(0);
    Set<Long> windows = new TreeSet<>();
    for (String step :
        List.of(
            "1m", "2m", "5m", "10m", "15m", "20m", "30m", "45m", "1h", "2h", "4h", "6h", "12h",
            "1d", "2d", "7d")) {
      windows.add(Durations.parse(step).orElseThrow().toMillis());
    }
    windows.add(longest + 1_000);
    windows.add(shortestFalse);
    for (long window : windows) {
      if (window > longest && window > 0 && window < pattern.within().get().toMillis()) {
        String text = Durations.show(Duration.ofMillis(window));
        all.add(
            new Tightening(
                "within: " + text, window % 60_000 == 0 ? 1 : 3, each -> each.within(text)));
      }
    }
  }

  private static long span(Micromoment moment) {
    return Duration.between(moment.getStartedAt(), moment.getDetectedAt()).toMillis();
  }

  private void addRepeats(int step, JsonNode content) {
    String name = content.get("step").asText();
    int fewest = counts(truePositives, name).min().orElse(0);
    int fewestFalse = counts(falsePositives, name).min().orElse(0);
    Optional<Repeats> now = Repeats.of(content.path("times").asText(""));
    if (now.isEmpty()) {
      return;
    }
    // A match may have fewer events than occurred, so somewhat more is tried than it has.
    int most = Math.max(fewest, fewestFalse) + 3;
    for (int times = now.get().from + 1; times <= most; times++) {
      String text = now.get().withFrom(times);
      all.add(
          new Tightening(
              "step %s: times: %s".formatted(name, text),
              2,
              each -> each.withStep(step, changed -> changed.put("times", text))));
    }
  }

  private IntStream counts(List<Micromoment> moments, String step) {
    return moments.stream()
        .mapToInt(moment -> events.apply(moment).getOrDefault(step, List.of()).size());
  }

  /** How often a step occurs, as written in a file. */
  private record Repeats(int from, String rest) {

    static Optional<Repeats> of(String times) {
      if (times.isEmpty()) {
        return Optional.of(new Repeats(1, ""));
      }
      Matcher matcher = Pattern.compile("([1-9][0-9]?)(\\+?)").matcher(times);
      return matcher.matches()
          ? Optional.of(new Repeats(Integer.parseInt(matcher.group(1)), matcher.group(2)))
          : Optional.empty();
    }

    String withFrom(int times) {
      return times + rest;
    }
  }

  private void addConditions(int step, JsonNode content) {
    String name = content.get("step").asText();
    List<Event> ofTrue = all(truePositives, name);
    if (ofTrue.isEmpty()) {
      return;
    }
    List<Event> ofFalse = all(falsePositives, name);
    Set<String> fields = new LinkedHashSet<>();
    ofTrue.forEach(event -> fields.addAll(event.stream().fields()));
    fields.removeAll(EXCLUDED);
    for (String field : fields) {
      addNumeric(step, name, field, ofTrue, ofFalse);
      addWords(step, name, field, ofTrue);
    }
  }

  private List<Event> all(List<Micromoment> moments, String step) {
    return moments.stream()
        .flatMap(moment -> events.apply(moment).getOrDefault(step, List.of()).stream())
        .toList();
  }

  private void addNumeric(
      int step, String name, String field, List<Event> ofTrue, List<Event> ofFalse) {
    if (ofTrue.stream().anyMatch(event -> !(value(event, field) instanceof Number))) {
      return;
    }
    if (ofTrue.stream().anyMatch(event -> !Double.isFinite(number(event, field)))) {
      return;
    }
    double min = ofTrue.stream().mapToDouble(event -> number(event, field)).min().orElseThrow();
    double max = ofTrue.stream().mapToDouble(event -> number(event, field)).max().orElseThrow();
    boolean isWhole = !(value(ofTrue.get(0), field) instanceof Double);
    double below =
        ofFalse.stream()
            .filter(event -> value(event, field) instanceof Number)
            .mapToDouble(event -> finite(number(event, field), min, max))
            .filter(value -> value < min)
            .max()
            .orElse(min);
    double above =
        ofFalse.stream()
            .filter(event -> value(event, field) instanceof Number)
            .mapToDouble(event -> finite(number(event, field), min, max))
            .filter(value -> value > max)
            .min()
            .orElse(max);
    // Half way between: what lies closer to the true positives is more likely one of them.
    if (below < min) {
      addCondition(step, name, "event.%s >= %s".formatted(field, least(below, min, isWhole)), 4);
    }
    if (above > max) {
      addCondition(step, name, "event.%s <= %s".formatted(field, greatest(max, above, isWhole)), 4);
    }
  }

  /** Returns a number just beyond the bounds instead of an infinite one; not a number stays. */
  private static double finite(double value, double min, double max) {
    return value == Double.POSITIVE_INFINITY
        ? max + Math.max(1, Math.abs(max))
        : value == Double.NEGATIVE_INFINITY ? min - Math.max(1, Math.abs(min)) : value;
  }

  /** Returns a number above one and not above the other. */
  static String least(double tooLow, double accepted, boolean isWhole) {
    return isWhole
        ? Long.toString((long) Math.max(tooLow + 1, Math.floor((tooLow + accepted) / 2)))
        : String.format(Locale.ROOT, "%s", rounded(tooLow, accepted));
  }

  /** Returns a number not below one and below the other. */
  static String greatest(double accepted, double tooHigh, boolean isWhole) {
    return isWhole
        ? Long.toString((long) Math.min(tooHigh - 1, Math.ceil((accepted + tooHigh) / 2)))
        : String.format(Locale.ROOT, "%s", rounded(accepted, tooHigh));
  }

  /** Returns a short number between two. */
  private static double rounded(double low, double high) {
    double middle = low / 2 + high / 2;
    double most = Math.min(MAX_EXPONENT, Math.ceil(Math.log10(Math.max(1e-9, high - low))));
    for (double unit = Math.pow(10, most); unit > 1e-9; unit /= 10) {
      double value = Math.rint(middle / unit) * unit;
      double clean = Double.parseDouble(String.format(Locale.ROOT, "%.6f", value));
      if (clean > low && clean < high) {
        return clean;
      }
    }
    return middle;
  }

  private void addWords(int step, String name, String field, List<Event> ofTrue) {
    Set<String> words = new TreeSet<>();
    for (Event event : ofTrue) {
      if (!(value(event, field) instanceof String word) || word.isBlank()) {
        return;
      }
      words.add(word);
    }
    if (words.size() <= MAX_WORDS) {
      List<String> quoted = words.stream().map(CelLiteral::text).toList();
      addCondition(
          step,
          name,
          quoted.size() == 1
              ? "event.%s == %s".formatted(field, quoted.get(0))
              : "event.%s in [%s]".formatted(field, String.join(", ", quoted)),
          4 + words.size());
    }
  }

  private void addCondition(int step, String name, String condition, int cost) {
    all.add(
        new Tightening(
            "step %s: where: … && %s".formatted(name, condition),
            cost,
            each -> each.withStep(step, content -> add(content, condition))));
  }

  private static void add(ObjectNode step, String condition) {
    String before = step.path("where").asText("").strip();
    step.put(
        "where",
        before.isEmpty()
            ? condition
            : (before.contains("||") || before.contains("?") ? "(" + before + ")" : before)
                + " && "
                + condition);
  }

  private static Object value(Event event, String field) {
    return event.stream().position(field) < 0 ? null : event.get(field);
  }

  private static double number(Event event, String field) {
    return ((Number) value(event, field)).doubleValue();
  }
}
