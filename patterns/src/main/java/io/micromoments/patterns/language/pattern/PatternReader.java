package io.micromoments.patterns.language.pattern;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.ConditionCompiler;
import io.micromoments.patterns.language.condition.ExpressionPlaces;
import io.micromoments.patterns.language.condition.ExpressionReader;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.language.feature.FeaturesReader;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.pattern.MomentPattern.OnChange;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.text.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a pattern file. Checks syntax, names and types, and that partial matches can be bounded.
 * Reports all problems at once.
 */
public final class PatternReader {

  /**
   * The result of reading a file.
   *
   * @param pattern empty if there are errors
   * @param problems errors, warnings and notes in file order
   * @param places the positions of steps, by name, and others by the keys of {@link PatternPlaces}
   * @param expressions the positions of the conditions and their parts
   */
  public record Reading(
      Optional<MomentPattern> pattern,
      List<Problem> problems,
      Map<String, SourcePosition> places,
      ExpressionPlaces expressions) {}

  public static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int MAX_NAME = 100;

  /** The names that a pattern can have; shown where another one is found. */
  public static final String ALLOWED_NAMES =
      "lower-case words joined by hyphens, such as auto-loan (up to " + MAX_NAME + " characters)";

  private static final String ONE_AT_A_TIME = "one-at-a-time";
  private static final List<String> SKIPS =
      List.of("overlapping", "none", "to-next", "past-last-event", "to-first", "to-last");
  private final Problems problems;
  private final ExpressionReader expressions;
  private final CelTypes types;
  private final PatternPlaces places = new PatternPlaces();

  private PatternReader(SourceText source, ExpressionReader.Listener listener) {
    this.problems = new Problems(source.file());
    this.types = new CelTypes();
    this.expressions =
        new ExpressionReader(source, new ConditionCompiler(types), problems, listener);
  }

  /** Reads one file. Never throws because of its content. */
  public static Reading read(SourceText source) {
    PatternReader reader = new PatternReader(source, ExpressionReader.Listener.NONE);
    Optional<MomentPattern> pattern = Optional.empty();
    try {
      pattern = Yaml.mapping(source, reader.problems).flatMap(reader::read);
    } catch (RuntimeException | StackOverflowError e) {
      reader.problems.internal(e);
    }
    List<Problem> problems = reader.problems.inOrder();
    return new Reading(
        problems.stream().anyMatch(Problem::isError) ? Optional.empty() : pattern,
        problems,
        reader.places.byKey(),
        reader.expressions.places());
  }

  /**
   * Reads the expressions of a file that may have errors, such as one that is being edited.
   *
   * @param source the text that the nodes were read from
   * @param top the file, as far as it can be read
   * @param listener receives what each expression may refer to
   */
  public static void readExpressions(
      SourceText source, MappingNode top, ExpressionReader.Listener listener) {
    PatternReader reader = new PatternReader(source, listener);
    try {
      reader.read(top);
    } catch (RuntimeException | StackOverflowError e) {
      reader.problems.internal(e); // The expressions up to here were read.
    }
  }

  private Optional<MomentPattern> read(MappingNode top) {
    MappingReader file = new MappingReader(top, "a pattern", problems);
    String name = name(file.required("pattern", "pattern: auto-loan-at-dealership"));
    int version = file.wholeNumber(file.required("version", "version: 1"), 1).orElse(1);
    MomentKind moment =
        file.oneOf(
                file.required("moment", "moment: BUY"),
                List.of(MomentKind.values()),
                MomentKind::name)
            .orElse(MomentKind.KNOW);
    String intent =
        file.scalar(file.required("intent", "intent: auto-loan"), "a word such as auto-loan")
            .map(ScalarNode::getValue)
            .orElse("");
    String description = file.scalar("description", "text").map(ScalarNode::getValue).orElse("");
    PatternStatus status =
        file.oneOf(file.value("status"), List.of(PatternStatus.values()), PatternStatus::name)
            .orElse(PatternStatus.live);
    double pilot = file.share("pilot").orElse(1.0);
    Optional<Duration> within = file.duration("within");

    FeaturesReader featuresReader = new FeaturesReader(problems, expressions, types);
    List<Feature> features = featuresReader.read(file);
    Map<String, CelType> customer = new LinkedHashMap<>(featuresReader.variables());
    customer.put(CelTypes.CUSTOMER, types.customer());

    StepReader stepReader = new StepReader(expressions, types, customer, problems);
    Optional<Node> stepsNode =
        file.required("steps", "steps: [{step: search, on: clickstream, where: …}]");
    List<Step> steps = stepsNode.map(stepReader::readTop).orElse(List.of());
    boolean startsOneAtATime =
        file.oneOf(file.value("starts"), List.of("always", ONE_AT_A_TIME), Function.identity())
            .map(ONE_AT_A_TIME::equals)
            .orElse(false);
    Skip skip = skip(file);
    places.addSkip(file.keyNode("skip"));
    stepReader.places().forEach(places::addStep);
    if (steps.isEmpty()) {
      stepsNode
          .filter(node -> MappingReader.elements(node).isEmpty())
          .ifPresent(
              node ->
                  problems.error(
                      node,
                      "a pattern needs at least one step",
                      "for example steps: [{step: search, on: clickstream}]"));
    } else {
      new BoundsCheck(problems, stepReader.places())
          .check(
              steps,
              within,
              file.has("within"),
              skip,
              file.keyNode("skip"),
              stepsNode.orElseThrow());
    }

    Map<String, CelType> onMatch = new LinkedHashMap<>(stepReader.matched());
    onMatch.putAll(customer);
    OnMatchReader onMatchReader = new OnMatchReader(expressions, problems);
    OnMatchReader.OnMatch detected = onMatchReader.read(file, onMatch);
    Duration cooldown = file.duration("cooldown").orElse(Duration.ZERO);
    List<String> consent = new ArrayList<>();
    for (Node purpose : file.list("requires-consent")) {
      file.word(purpose, "a consent purpose, such as location").ifPresent(consent::add);
    }
    OnChange onChange =
        file.oneOf(
                file.value("on-change"),
                Arrays.asList(OnChange.values()),
                choice -> choice.name().toLowerCase(Locale.ROOT))
            .orElse(OnChange.KEEP);
    Optional<Step.Alternative> endsWhen =
        file.mapping("ends-when").flatMap(node -> endsWhen(node, stepReader, customer));
    Optional<String> approvedBy =
        file.value("approved-by").flatMap(node -> file.word(node, "a name"));
    Optional<String> owner =
        file.value("owner").flatMap(node -> file.word(node, "a person or team, such as crm-team"));
    Optional<OnTimeout> onTimeout =
        file.mapping("on-timeout")
            .flatMap(
                node ->
                    new OnTimeoutReader(problems, onMatchReader, onMatch)
                        .read(new MappingReader(node, "'on-timeout'", problems), steps, skip));
    file.finish();
    if (problems.hasErrors()) {
      return Optional.empty();
    }
    List<Expression> others = new ArrayList<>(detected.expressions());
    onTimeout.ifPresent(each -> others.addAll(each.onMatch().expressions()));
    endsWhen.flatMap(Step.Alternative::where).ifPresent(others::add);
    endsWhen
        .flatMap(Step.Alternative::where)
        .ifPresent(where -> places.addEndsWhen(where, expressions.places()));
    featuresReader.warnOfUnused(Stream.concat(conditions(steps), others.stream()), List.of());
    MomentPattern pattern =
        new MomentPattern(
            name,
            version,
            moment,
            intent,
            description,
            status,
            pilot,
            within,
            skip,
            features,
            steps,
            startsOneAtATime,
            detected.when(),
            detected.confidence(),
            detected.capture(),
            cooldown,
            withSensitive(file, sensitive(intent, features, steps, detected, onTimeout), consent),
            onChange,
            endsWhen,
            Optional.empty(),
            approvedBy,
            owner);
    return Optional.of(onTimeout.map(pattern::with).orElse(pattern));
  }

  /**
   * Finds sensitive topics anywhere in the pattern.
   *
   * @return by purpose, the word that indicates the topic
   */
  private static Map<String, String> sensitive(
      String intent,
      List<Feature> features,
      List<Step> steps,
      OnMatchReader.OnMatch detected,
      Optional<OnTimeout> onTimeout) {
    List<String> texts = new ArrayList<>(detected.capture().keySet());
    texts.add(intent);
    List<Expression> expressions = new ArrayList<>(detected.expressions());
    onTimeout.ifPresent(
        each -> {
          texts.add(each.intent());
          texts.addAll(each.onMatch().capture().keySet());
          expressions.addAll(each.onMatch().expressions());
        });
    conditions(steps).forEach(expressions::add);
    for (Feature feature : features) {
      texts.add(feature.name());
      feature.expressions().forEach(expressions::add);
    }
    return SensitiveTopics.of(texts, expressions);
  }

  private static Stream<Expression> conditions(List<? extends Step> steps) {
    return steps.stream()
        .flatMap(
            step -> {
              Stream<Expression> until = step.until().flatMap(Step.Alternative::where).stream();
              Stream<Expression> own =
                  step instanceof Step.GroupStep group
                      ? conditions(group.steps())
                      : step instanceof Step.ChoiceStep choice
                          ? choice.sequences().stream().flatMap(each -> conditions(each))
                          : ((Step.EventStep) step)
                              .anyOf().stream().flatMap(each -> each.where().stream());
              return Stream.concat(until, own);
            });
  }

  /** Adds the consents that sensitive topics require to those that the file names. */
  private List<String> withSensitive(
      MappingReader file, Map<String, String> topics, List<String> consent) {
    List<String> all = new ArrayList<>(consent);
    topics.forEach(
        (purpose, word) -> {
          if (!all.contains(purpose)) {
            all.add(purpose);
            problems.warning(
                file.keyNode("intent"),
                "'%s' is a sensitive topic: this moment is emitted only for customers who have"
                        .formatted(word)
                    + " consented to '%s'".formatted(purpose),
                "to make this explicit, add requires-consent: [%s]"
                    .formatted(String.join(", ", all)));
          }
        });
    return all;
  }

  private Optional<Step.Alternative> endsWhen(
      MappingNode node, StepReader stepReader, Map<String, CelType> customer) {
    MappingReader reader = new MappingReader(node, "'ends-when'", problems);
    Map<String, CelType> variables = new LinkedHashMap<>(customer);
    variables.put(CelTypes.MOMENT, types.moment());
    Optional<Step.Alternative> alternative =
        stepReader.alternatives().alternative(reader, variables);
    reader.finish();
    return alternative;
  }

  /** Returns whether a pattern can have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches() && name.length() <= MAX_NAME;
  }

  private String name(Optional<Node> node) {
    if (node.isEmpty()) {
      return "";
    }
    if (!(node.get() instanceof ScalarNode scalar)) {
      problems.error(node.get(), "found " + Yaml.kind(node.get()), "allowed: " + ALLOWED_NAMES);
      return "";
    }
    if (!isName(scalar.getValue())) {
      problems.error(scalar, "found " + Yaml.kind(scalar), "allowed: " + ALLOWED_NAMES);
    }
    return scalar.getValue();
  }

  private Skip skip(MappingReader file) {
    String allowed =
        "overlapping (default), none, to-next, past-last-event, to-first STEP, to-last STEP";
    Optional<ScalarNode> node = file.scalar("skip", allowed);
    if (node.isEmpty()) {
      return new Skip.Overlapping();
    }
    String[] words = node.get().getValue().trim().split("\\s+");
    if (words.length == 1) {
      switch (words[0]) {
        case "overlapping":
          return new Skip.Overlapping();
        case "none":
          return new Skip.None();
        case "to-next":
          return new Skip.ToNext();
        case "past-last-event":
          return new Skip.PastLastEvent();
        default:
          break;
      }
    } else if (words.length == 2 && words[0].equals("to-first")) {
      return new Skip.ToFirst(words[1]);
    } else if (words.length == 2 && words[0].equals("to-last")) {
      return new Skip.ToLast(words[1]);
    }
    problems.error(
        node.get(),
        "found " + Yaml.kind(node.get()),
        Names.suggested(words[0], SKIPS) + "allowed: " + allowed);
    return new Skip.Overlapping();
  }

  /** Returns the type of a step name in conditions: the list of its events. */
  static CelType listOf(CelType event) {
    return ListType.create(event);
  }
}
