package io.micromoments.patterns.language.policy;

import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.policy.Policy.Channels;
import io.micromoments.patterns.language.policy.Policy.Choice;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Names;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the {@code channels} section of a policy. */
final class ChannelsReader {

  private static final String ADDRESSABLE =
      "offers cannot be shown on this channel; use a channel such as MOBILE_APP";

  private final Problems problems;

  ChannelsReader(Problems problems) {
    this.problems = problems;
  }

  Channels read(MappingNode node) {
    Channels usual = Channels.DEFAULT;
    MappingReader reader = new MappingReader(node, "'channels'", problems);
    List<Choice> choices =
        reader.mappings(
            "choices",
            "a choice",
            PolicyReader.MAX_LIST_ENTRIES,
            (number, choice) -> Optional.of(choice(choice)));
    Optional<Duration> longWait = reader.duration("long-wait", Policy.CONTACT_RETENTION);
    Duration avoidFor =
        reader.duration("avoid-for", Policy.CONTACT_RETENTION).orElse(usual.avoidFor());
    Duration reach = reader.duration("reach").orElse(usual.reach());
    Map<String, String> purposes =
        reader.mapping("purposes").map(this::purposes).orElse(usual.purposes());
    reader.finish();
    return new Channels(choices, longWait, avoidFor, reach, purposes);
  }

  private Choice choice(MappingReader choice) {
    Set<MomentKind> moments = PolicyReader.moments(choice);
    Set<String> intents = PolicyReader.intents(choice);
    choice.required("prefer", "prefer: [MOBILE_APP, WEB]");
    Set<String> order = new LinkedHashSet<>();
    for (String key : List.of("prefer", "fall-back")) {
      order.addAll(names(choice.words(key)));
      choice.list(key).forEach(this::warnOfName);
    }
    return new Choice(moments, intents, List.copyOf(order));
  }

  /** Returns the built-in purposes with the policy's additions and overrides. */
  private Map<String, String> purposes(MappingNode node) {
    Map<String, String> purposes = new TreeMap<>(Channels.DEFAULT.purposes());
    MappingReader reader = new MappingReader(node, "'purposes'", problems);
    for (NodeTuple each : node.getValue()) {
      if (each.getKeyNode() instanceof ScalarNode channel) {
        warnOfName(channel);
        reader
            .required(
                channel.getValue(),
                channel.getValue() + ": " + channel.getValue().toLowerCase(Locale.ROOT))
            .flatMap(value -> reader.word(value, "a consent purpose, such as telegram"))
            .ifPresent(
                purpose -> purposes.put(ChannelRules.canonical(channel.getValue()), purpose));
      }
    }
    return Map.copyOf(purposes);
  }

  void warnOfName(Node channel) {
    if (channel instanceof ScalarNode scalar && !ChannelRules.isAddressable(scalar.getValue())) {
      problems.warning(scalar, "no commands are sent to " + Yaml.kind(scalar), ADDRESSABLE);
    } else if (channel instanceof ScalarNode scalar) {
      ChannelRules.misspelled(scalar.getValue())
          .filter(near -> !isCurrent(scalar.getValue()))
          .ifPresent(
              near ->
                  problems.warning(
                      scalar,
                      "%s is not a known channel".formatted(Yaml.kind(scalar)),
                      Names.didYouMean(near)
                          + " unknown names count as channels that customers visit"));
    }
  }

  private static boolean isCurrent(String word) {
    return word.equalsIgnoreCase(Choice.CURRENT);
  }

  /** Returns canonical channel names; {@link Choice#CURRENT} is kept as is. */
  static Set<String> names(List<String> words) {
    Set<String> channels = new LinkedHashSet<>();
    for (String word : words) {
      channels.add(isCurrent(word) ? Choice.CURRENT : ChannelRules.canonical(word));
    }
    return channels;
  }
}
