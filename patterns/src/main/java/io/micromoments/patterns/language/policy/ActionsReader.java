package io.micromoments.patterns.language.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.ExpressionReader;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.policy.LocalizedTextReader.Placeholders;
import io.micromoments.patterns.language.policy.Policy.Action;
import io.micromoments.schemas.MomentKind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the {@code actions} section of a policy. */
final class ActionsReader {

  private static final int MAX_ACTIONS = 200;
  private static final int MAX_OFFERS = 20;
  private static final double MAX_PRIORITY = 1e9;

  private final Problems problems;
  private final ExpressionReader expressions;
  private final List<Feature> features;
  private final Map<String, CelType> variables;

  /**
   * @param features the features of the policy that have no errors
   * @param featureVariables the variable {@code features} with its type; empty if the policy
   *     declares none
   */
  ActionsReader(
      Problems problems,
      ExpressionReader expressions,
      CelTypes types,
      List<Feature> features,
      Map<String, CelType> featureVariables) {
    this.problems = problems;
    this.expressions = expressions;
    this.features = features;
    this.variables = new LinkedHashMap<>();
    variables.put(CelTypes.CUSTOMER, types.customer());
    variables.put(CelTypes.MOMENT, types.moment());
    variables.put(CelTypes.CHANNEL, SimpleType.STRING);
    variables.putAll(featureVariables);
  }

  List<Action> read(MappingReader policy) {
    return policy.mappings("actions", "an action", MAX_ACTIONS, this::action);
  }

  private Optional<Action> action(int number, MappingReader action) {
    String name =
        action.scalar("action", "a name").map(ScalarNode::getValue).orElse("action " + number);
    Set<MomentKind> moments = PolicyReader.moments(action);
    Set<String> intents = PolicyReader.intents(action);
    Optional<Expression> where =
        action
            .scalar("where", "a CEL condition on customer, moment and channel")
            .flatMap(node -> expressions.read(node, variables, Set.of(SimpleType.BOOL)));
    where.ifPresent(
        condition -> PolicyReader.noteSensitive(problems, action, "action", condition, features));
    action.required("offer", "offer: drink-coupon");
    Set<String> offers = new LinkedHashSet<>(action.words("offer"));
    if (offers.size() > MAX_OFFERS) {
      problems.error(
          action.keyNode("offer"),
          String.format(Locale.ROOT, "%d offers", offers.size()),
          String.format(Locale.ROOT, "allowed: up to %d in one action", MAX_OFFERS));
    }
    double priority = action.number("priority", 0, MAX_PRIORITY).orElse(1.0);
    Optional<LocalizedText> text =
        action.value("text").flatMap(new LocalizedTextReader(problems, Placeholders.ANY)::read);
    return offers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Action(name, moments, intents, where, List.copyOf(offers), priority, text));
  }
}
