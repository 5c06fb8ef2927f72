package io.micromoments.patterns.language.feature;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.ExpressionReader;
import io.micromoments.patterns.language.feature.Aggregate.Operand;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the {@code features} section of a pattern or policy. */
public final class FeaturesReader {

  private static final int MAX_FEATURES = 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,59}");

  /** Words that the grammar does not allow as names of fields either. */
  private static final Set<String> LITERALS = Set.of("in", "true", "false", "null");

  private static final Duration MAX_WINDOW = Duration.ofDays(400);
  private static final Duration MAX_GAP = Duration.ofDays(30);
  private static final String ACROSS_CUSTOMERS = "customers";
  private static final Duration MIN_WINDOW_OF_ALL = Duration.ofMinutes(1);
  private static final Duration MAX_WINDOW_OF_ALL = Duration.ofDays(7);

  /** A group of fewer events could reveal what a single customer does. */
  private static final int MIN_OF_ALL = 2;

  private static final int DEFAULT_MINIMUM_OF_ALL = 10;
  private static final int DEFAULT_MINIMUM = 5;
  private static final int MAX_MINIMUM = 60;

  private static final Set<CelType> NUMBERS =
      Set.of(SimpleType.DOUBLE, SimpleType.INT, SimpleType.UINT);
  private static final Set<CelType> VALUES =
      Set.of(
          SimpleType.STRING,
          SimpleType.INT,
          SimpleType.DOUBLE,
          SimpleType.BOOL,
          SimpleType.TIMESTAMP);

  private final Problems problems;
  private final ExpressionReader expressions;
  private final CelTypes types;
  private final Map<String, CelType> declared = new LinkedHashMap<>();
  private final Map<String, Node> places = new LinkedHashMap<>();

  /**
   * Whether the file declares features of which none could be read. Conditions may then read any
   * feature, because the errors in the declaration have been reported already.
   */
  private boolean isUnknown;

  public FeaturesReader(Problems problems, ExpressionReader expressions, CelTypes types) {
    this.problems = problems;
    this.expressions = expressions;
    this.types = types;
  }

  /** Reads the section; empty if the file has none. */
  public List<Feature> read(MappingReader file) {
    long errorsBefore = problems.errors();
    List<Feature> features =
        file.mappings("features", "a feature", MAX_FEATURES, (number, each) -> feature(each));
    // Errors in a declaration are not reported again wherever the feature is read.
    places.keySet().forEach(name -> declared.putIfAbsent(name, SimpleType.DYN));
    isUnknown = declared.isEmpty() && problems.errors() > errorsBefore;
    if (!declared.isEmpty()) {
      types.declareFeatures(declared);
    }
    return features;
  }

  /** Returns the variable by which conditions refer to features; empty if none is declared. */
  public Map<String, CelType> variables() {
    if (isUnknown) {
      return Map.of(CelTypes.FEATURES, SimpleType.DYN);
    }
    return declared.isEmpty() ? Map.of() : Map.of(CelTypes.FEATURES, types.features());
  }

  /**
   * Warns of features that no expression of the file reads.
   *
   * @param others features that are used otherwise
   */
  public void warnOfUnused(Stream<Expression> all, Collection<String> others) {
    Set<String> used = new HashSet<>(others);
    all.forEach(expression -> used.addAll(Feature.namesIn(expression)));
    places.forEach(
        (name, node) -> {
          if (!used.contains(name)) {
            problems.warning(
                node,
                "no condition reads the feature '%s'".formatted(name),
                "use it as features.%s, or remove it".formatted(name));
          }
        });
  }

  private Optional<Feature> feature(MappingReader feature) {
    String name = name(feature);
    Optional<Aggregate> aggregate =
        feature.oneOf(
            feature.required("aggregate", "aggregate: count"),
            Arrays.asList(Aggregate.values()),
            Aggregate::label);
    feature.required("on", "on: clickstream");
    Set<EventStream> on = streams(feature);
    Map<String, CelType> variables = on.isEmpty() ? Map.of() : Map.of("event", types.event(on));
    Optional<Expression> where = expression(feature, "where", variables, Set.of(SimpleType.BOOL));
    Optional<Expression> of = of(feature, aggregate, variables);
    Optional<Expression> by = expression(feature, "by", variables, Set.of(SimpleType.STRING));
    Optional<Duration> window = feature.duration("in", MAX_WINDOW);
    Optional<Duration> gap = feature.duration("gap", MAX_GAP);
    boolean ofAll = isOfAll(feature);
    int minimum =
        ofAll
            ? feature
                .wholeNumber(feature.value("min-events"), MIN_OF_ALL)
                .orElse(DEFAULT_MINIMUM_OF_ALL)
            : feature
                .wholeNumber(feature.value("min-events"), 2, MAX_MINIMUM)
                .orElse(DEFAULT_MINIMUM);
    if (aggregate.isEmpty()) {
      return Optional.empty();
    }
    if (ofAll) {
      checkOfAll(feature, aggregate.get());
    } else {
      rejectIneffective(feature, aggregate.get());
    }
    if (places.containsKey(name)
        && !on.isEmpty()
        && (of.isPresent() || aggregate.get().operand() == Operand.NONE)) {
      CelType type = aggregate.get().type(types, of.map(each -> resultType(each)).orElse(null));
      declared.put(name, by.isEmpty() ? type : MapType.create(SimpleType.STRING, type));
    }
    if (on.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Feature.of(name, on, where, aggregate.get(), of, by, window, gap, minimum, ofAll));
  }

  private boolean isOfAll(MappingReader feature) {
    return feature
        .oneOf(feature.value("across"), List.of(ACROSS_CUSTOMERS), Function.identity())
        .isPresent();
  }

  /** Reports what cannot be counted over all customers. */
  private void checkOfAll(MappingReader feature, Aggregate aggregate) {
    if (aggregate != Aggregate.COUNT) {
      problems.error(
          feature.keyNode("aggregate"),
          "'%s' is not possible across customers".formatted(aggregate.label()),
          "allowed: count");
    }
    feature.required("by", "by: event.item_id");
    feature.required("in", "in: 1h");
    for (String key : List.of("of", "gap")) {
      if (feature.has(key)) {
        problems.error(
            feature.keyNode(key), "'%s' has no effect on 'count'".formatted(key), "remove it");
      }
    }
    feature
        .duration("in")
        .filter(
            window ->
                window.compareTo(MIN_WINDOW_OF_ALL) < 0 || window.compareTo(MAX_WINDOW_OF_ALL) > 0)
        .ifPresent(
            window ->
                problems.error(
                    feature.keyNode("in"),
                    "a count across customers over " + Durations.show(window),
                    "allowed: %s to %s"
                        .formatted(
                            Durations.show(MIN_WINDOW_OF_ALL), Durations.show(MAX_WINDOW_OF_ALL))));
  }

  private static CelType resultType(Expression expression) {
    return expression.ast().getResultType();
  }

  private String name(MappingReader feature) {
    String allowed =
        "a name such as spend_30d: letters, digits and underscores, starting with a letter (up to"
            + " 60 characters)";
    Optional<ScalarNode> node =
        feature.scalar(feature.required("feature", "feature: spend_30d"), allowed);
    if (node.isEmpty()) {
      return "";
    }
    String name = node.get().getValue();
    if (CelEnvironment.RESERVED_WORDS.contains(name) || LITERALS.contains(name)) {
      problems.error(node.get(), "'%s' is a reserved word".formatted(name), "choose another name");
    } else if (!NAME.matcher(name).matches()) {
      problems.error(node.get(), "found " + Yaml.kind(node.get()), "allowed: " + allowed);
    } else if (places.putIfAbsent(name, node.get()) != null) {
      problems.error(node.get(), "duplicate feature '%s'".formatted(name), "choose a unique name");
    }
    return name;
  }

  private Set<EventStream> streams(MappingReader feature) {
    Set<EventStream> streams = EnumSet.noneOf(EventStream.class);
    for (Node node : feature.list("on")) {
      String found = node instanceof ScalarNode scalar ? scalar.getValue() : "";
      Optional<EventStream> stream = EventStream.of(found);
      stream.ifPresent(streams::add);
      if (stream.isEmpty()) {
        problems.error(
            node, "unknown stream " + Yaml.kind(node), Names.allowed(found, EventStream.labels()));
      }
    }
    return streams;
  }

  private Optional<Expression> of(
      MappingReader feature, Optional<Aggregate> aggregate, Map<String, CelType> variables) {
    if (aggregate.isEmpty() || aggregate.get().operand() == Operand.NONE) {
      feature.has("of"); // Reported elsewhere if it is wrong.
      return Optional.empty();
    }
    feature.required("of", "of: event.value");
    return expression(
        feature, "of", variables, aggregate.get().operand() == Operand.NUMBER ? NUMBERS : VALUES);
  }

  private Optional<Expression> expression(
      MappingReader feature, String key, Map<String, CelType> variables, Set<CelType> allowed) {
    Optional<ScalarNode> node = feature.scalar(key, "a CEL expression on event");
    return variables.isEmpty()
        ? Optional.empty()
        : node.flatMap(each -> expressions.read(each, variables, allowed));
  }

  /** Reports keys that this aggregate does not use, and those it cannot do without. */
  private void rejectIneffective(MappingReader feature, Aggregate aggregate) {
    List<String> ineffective = new ArrayList<>();
    if (aggregate.operand() == Operand.NONE) {
      ineffective.add("of");
    }
    if (!aggregate.allowsBy()) {
      ineffective.add("by");
    }
    if (!aggregate.allowsWindow()) {
      ineffective.add("in");
    }
    if (aggregate != Aggregate.SESSIONS) {
      ineffective.add("gap");
    } else {
      feature.required("gap", "gap: 30m");
    }
    if (!aggregate.needsMinimum()) {
      ineffective.add("min-events");
    }
    for (String key : ineffective) {
      if (feature.has(key)) {
        problems.error(
            feature.keyNode(key),
            "'%s' has no effect on '%s'".formatted(key, aggregate.label()),
            "remove it, or choose another aggregate");
      }
    }
  }
}
