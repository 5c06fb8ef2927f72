package io.micromoments.patterns.language.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.ConditionCompiler;
import io.micromoments.patterns.language.condition.ExpressionReader;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.language.feature.FeaturesReader;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.pattern.SensitiveTopics;
import io.micromoments.patterns.language.policy.LocalizedTextReader.Placeholders;
import io.micromoments.patterns.language.policy.Policy.Action;
import io.micromoments.patterns.language.policy.Policy.Arbitration;
import io.micromoments.patterns.language.policy.Policy.Effect;
import io.micromoments.patterns.language.policy.Policy.Exploration;
import io.micromoments.patterns.language.policy.Policy.Freshness;
import io.micromoments.patterns.language.policy.Policy.ProfileUpdates;
import io.micromoments.patterns.language.policy.Policy.Rule;
import io.micromoments.patterns.language.policy.Policy.Specificity;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a policy file and reports all problems at once. */
public final class PolicyReader {

  /**
   * The result of reading a file.
   *
   * @param policy empty if there are errors
   * @param problems errors, warnings and notes in file order
   */
  public record Reading(Optional<Policy> policy, List<Problem> problems) {}

  private static final int MAX_RULES = 200;

  /** The longest lifetime of a moment. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(1);

  static final int MAX_LIST_ENTRIES = 50;
  private static final int MAX_WEIGHT = 1_000;
  private static final int MAX_EVIDENCE = 100;
  private static final Set<CelType> NUMBERS =
      Set.of(SimpleType.DOUBLE, SimpleType.INT, SimpleType.UINT);

  private final Problems problems;
  private final CelTypes types;
  private final ExpressionReader expressions;
  private final Map<String, CelType> ruleVariables;
  private final Map<String, CelType> propensityVariables;
  private List<Feature> features = List.of();

  private PolicyReader(SourceText source, ExpressionReader.Listener listener) {
    this.problems = new Problems(source.file());
    this.types = new CelTypes();
    this.expressions =
        new ExpressionReader(source, new ConditionCompiler(types), problems, listener);
    this.ruleVariables = new LinkedHashMap<>();
    ruleVariables.put(CelTypes.OFFER, types.offer());
    ruleVariables.put(CelTypes.CUSTOMER, types.customer());
    ruleVariables.put(CelTypes.MOMENT, types.moment());
    ruleVariables.put(CelTypes.CHANNEL, SimpleType.STRING);
    ruleVariables.put(CelTypes.PROPENSITY, SimpleType.DOUBLE);
    this.propensityVariables = new LinkedHashMap<>();
    propensityVariables.put(CelTypes.OFFER, types.offer());
    propensityVariables.put(CelTypes.CUSTOMER, types.customer());
  }

  /** Reads one file. Never throws because of its content. */
  public static Reading read(SourceText source) {
    PolicyReader reader = new PolicyReader(source, ExpressionReader.Listener.NONE);
    Optional<Policy> policy = Optional.empty();
    try {
      policy = Yaml.mapping(source, reader.problems).flatMap(reader::read);
    } catch (RuntimeException | StackOverflowError e) {
      reader.problems.internal(e);
    }
    List<Problem> problems = reader.problems.inOrder();
    return new Reading(
        problems.stream().anyMatch(Problem::isError) ? Optional.empty() : policy, problems);
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
    PolicyReader reader = new PolicyReader(source, listener);
    try {
      reader.read(top);
    } catch (RuntimeException | StackOverflowError e) {
      reader.problems.internal(e); // The expressions up to here were read.
    }
  }

  private Optional<Policy> read(MappingNode top) {
    Policy defaults = Policy.DEFAULT;
    MappingReader file = new MappingReader(top, "a policy", problems);
    String name =
        file.scalar(file.required("policy", "policy: bank"), "a name").map(this::name).orElse("");
    int version = file.wholeNumber(file.required("version", "version: 1"), 1).orElse(1);
    String description = file.scalar("description", "text").map(ScalarNode::getValue).orElse("");
    Duration lifetime = file.duration("lifetime", MAX_LIFETIME).orElse(defaults.lifetime());
    double weight = file.number("weight", 0, MAX_WEIGHT).orElse(defaults.weight());
    Duration halfLife = file.duration("half-life").orElse(defaults.halfLife());
    FeaturesReader featuresReader = new FeaturesReader(problems, expressions, types);
    features = featuresReader.read(file);
    ruleVariables.putAll(featuresReader.variables());
    propensityVariables.putAll(featuresReader.variables());
    List<Rule> rules =
        file.mappings("rules", "a rule", MAX_RULES, (number, rule) -> rule(number, rule, halfLife));
    List<Action> actions =
        new ActionsReader(problems, expressions, types, features, featuresReader.variables())
            .read(file);
    Optional<String> model = Optional.empty();
    Optional<Expression> propensity = Optional.empty();
    Optional<MappingNode> modelled =
        file.value("propensity").filter(MappingNode.class::isInstance).map(MappingNode.class::cast);
    if (modelled.isPresent()) {
      MappingReader reader = new MappingReader(modelled.get(), "'propensity'", problems);
      model =
          reader
              .scalar(reader.required("model", "model: buys-soon.onnx"), "a file")
              .map(ScalarNode::getValue);
      propensity = propensity(reader, "otherwise");
      reader.finish();
    } else {
      propensity = propensity(file, "propensity");
    }
    LimitsReader limits = new LimitsReader(problems);
    Policy policy =
        new Policy(
            name,
            version,
            description,
            lifetime,
            weight,
            halfLife,
            features,
            rules,
            actions,
            file.mapping("guests")
                .map(node -> new GuestsReader(problems).read(node))
                .orElse(defaults.guests()),
            file.mapping("stops").map(node -> limits.stops(node)).orElse(defaults.stops()),
            file.oneOf(
                    file.value("arbitration"),
                    Arrays.asList(Arbitration.values()),
                    PolicyReader::word)
                .orElse(defaults.arbitration()),
            propensity,
            model,
            limits.limits(file),
            limits.quietHours(file),
            file.number("relevance-floor", 0, Double.MAX_VALUE).orElse(defaults.relevanceFloor()),
            file.wholeNumber(file.value("minimum-evidence"), 1, MAX_EVIDENCE)
                .orElse(defaults.minimumEvidence()),
            file.value("in-a-row").flatMap(node -> file.wholeNumber(Optional.of(node), 1)),
            file.mapping("exploration").flatMap(this::exploration),
            file.mapping("channels")
                .map(node -> new ChannelsReader(problems).read(node))
                .orElse(defaults.channels()),
            substitutes(file),
            file.mapping("stale-after").map(this::freshness).orElse(defaults.staleAfter()),
            file.oneOf(
                    file.value("specificity"),
                    Arrays.asList(Specificity.values()),
                    PolicyReader::word)
                .orElse(defaults.specificity()),
            file.duration("no-repeat", Policy.CONTACT_RETENTION).orElse(defaults.noRepeat()),
            file.mapping("reactions")
                .map(node -> new ReactionsReader(problems).read(node))
                .orElse(defaults.reactions()),
            new MessageOverridesReader(problems).read(file),
            file.share("hold-out").orElse(defaults.holdOut()),
            file.mapping("profile-updates")
                .map(this::profileUpdates)
                .orElse(defaults.profileUpdates()),
            file.value("segments")
                .flatMap(node -> file.word(node, "segment, or the name of an attribute")),
            file.value("approved-by").flatMap(node -> file.word(node, "a name")));
    file.finish();
    if (problems.hasErrors()) {
      return Optional.empty();
    }
    featuresReader.warnOfUnused(policy.conditions(), policy.profileUpdates().features());
    return Optional.of(policy);
  }

  private String name(ScalarNode node) {
    if (!PatternReader.NAME.matcher(node.getValue()).matches()) {
      problems.error(
          node,
          "found " + Yaml.kind(node),
          "allowed: lower-case words joined by hyphens, such as bank");
    }
    return node.getValue();
  }

  private Optional<Expression> propensity(MappingReader in, String key) {
    return in.scalar(key, "a CEL expression on offer and customer that returns a number")
        .flatMap(node -> expressions.read(node, propensityVariables, NUMBERS));
  }

  private Optional<Rule> rule(int number, MappingReader rule, Duration halfLife) {
    String name = rule.scalar("rule", "a name").map(ScalarNode::getValue).orElse("rule " + number);
    Set<MomentKind> moments = moments(rule);
    Set<String> intents = intents(rule);
    Optional<Expression> where =
        rule.scalar("where", "a CEL condition on offer, customer, moment, channel and propensity")
            .flatMap(node -> expressions.read(node, ruleVariables, Set.of(SimpleType.BOOL)));
    where.ifPresent(condition -> noteSensitive(problems, rule, "rule", condition, features));
    Duration effectHalfLife = rule.duration("half-life").orElse(halfLife);
    List<Effect> effects = new ArrayList<>();
    rule.number("boost", 0, MAX_WEIGHT)
        .ifPresent(weight -> effects.add(new Effect.Boost(weight, effectHalfLife)));
    rule.number("demote", 0, 1)
        .ifPresent(factor -> effects.add(new Effect.Demote(factor, effectHalfLife)));
    rule.value("withhold")
        .flatMap(new LocalizedTextReader(problems, Placeholders.WITH_DEFAULT)::read)
        .ifPresent(text -> effects.add(new Effect.Withhold(text)));
    Optional<LocalizedText> text = text(rule);
    if (rule.has("withhold") && rule.has("text")) {
      problems.error(
          rule.keyNode("text"),
          "'text' cannot be combined with 'withhold'",
          "remove 'text'; customers read the sentence of 'withhold'");
    }
    boolean hasEffect = rule.has("boost") || rule.has("demote") || rule.has("withhold");
    if (effects.size() > 1 || !hasEffect) {
      problems.error(
          rule.node(),
          effects.isEmpty() ? "the rule has no effect" : "the rule has more than one effect",
          "a rule has exactly one of boost: 2.0, demote: 0.5 and withhold: \"the reason shown to"
              + " the customer\"");
    }
    return effects.size() == 1
        ? Optional.of(new Rule(name, moments, intents, where, effects.get(0), text))
        : Optional.empty();
  }

  private Optional<LocalizedText> text(MappingReader reader) {
    return reader.value("text").flatMap(new LocalizedTextReader(problems, Placeholders.ANY)::read);
  }

  /** Notes that a condition on a sensitive topic applies only to customers who consented to it. */
  static void noteSensitive(
      Problems problems,
      MappingReader entry,
      String what,
      Expression where,
      List<Feature> features) {
    Set<String> purposes = SensitiveTopics.of(where, features);
    if (!purposes.isEmpty()) {
      problems.note(
          entry.keyNode("where"),
          "sensitive topic: the %s applies only to customers who have consented to %s"
              .formatted(what, String.join(" and ", purposes)),
          "");
    }
  }

  /** Reads intents in lower case, in which they are compared. */
  static Set<String> intents(MappingReader reader) {
    Set<String> intents = new LinkedHashSet<>();
    reader.words("intent").forEach(each -> intents.add(each.toLowerCase(Locale.ROOT)));
    return intents;
  }

  static Set<MomentKind> moments(MappingReader reader) {
    Set<MomentKind> moments = EnumSet.noneOf(MomentKind.class);
    for (Node element : reader.choices("moment")) {
      reader
          .oneOf(Optional.of(element), List.of(MomentKind.values()), MomentKind::name)
          .ifPresent(moments::add);
    }
    return moments;
  }

  private Optional<Exploration> exploration(MappingNode node) {
    MappingReader reader = new MappingReader(node, "'exploration'", problems);
    Optional<Integer> slot = reader.wholeNumber(reader.required("slot", "slot: 3"), 1);
    reader.required("share", "share: 10%");
    Optional<Double> share = reader.share("share");
    double temperature = reader.number("temperature", 0.001, 100).orElse(0.1);
    int seed = reader.wholeNumber(reader.value("seed"), 0).orElse(0);
    reader.finish();
    return slot.isEmpty() || share.isEmpty()
        ? Optional.empty()
        : Optional.of(new Exploration(slot.get(), share.get(), temperature, seed));
  }

  private ProfileUpdates profileUpdates(MappingNode node) {
    MappingReader reader = new MappingReader(node, "'profile-updates'", problems);
    reader.required("intent", "intent: auto-loan");
    Set<String> intents = intents(reader);
    List<String> declared = features.stream().map(Feature::name).toList();
    List<String> reported = reader.words("features");
    for (Node each : reader.list("features")) {
      String name = each instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!declared.contains(name)) {
        problems.error(
            each,
            "this policy declares no feature " + Yaml.kind(each),
            declared.isEmpty() ? "declare it under 'features:'" : Names.allowed(name, declared));
      }
    }
    reader.finish();
    return new ProfileUpdates(intents, List.copyOf(reported));
  }

  private List<Set<String>> substitutes(MappingReader file) {
    List<Set<String>> groups = new ArrayList<>();
    for (Node group : file.list("substitutes")) {
      Set<String> words = new LinkedHashSet<>();
      for (Node element : MappingReader.elements(group)) {
        file.word(element, "an item or a category").ifPresent(words::add);
      }
      if (words.stream().map(word -> word.toLowerCase(Locale.ROOT)).distinct().count() < 2) {
        problems.error(
            group,
            "a group of substitutes needs at least two different values",
            "for example substitutes: [[auto-loan, auto-lease]]");
      }
      groups.add(words);
    }
    return groups;
  }

  private Freshness freshness(MappingNode node) {
    MappingReader reader = new MappingReader(node, "'stale-after'", problems);
    Freshness freshness = new Freshness(reader.duration("profile"), reader.duration("offers"));
    reader.finish();
    return freshness;
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
