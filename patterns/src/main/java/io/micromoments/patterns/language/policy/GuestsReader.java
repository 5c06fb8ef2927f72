package io.micromoments.patterns.language.policy;

import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.policy.Policy.Guests;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the {@code guests} section of a policy. */
final class GuestsReader {

  private static final int MAX_OFFERS = 100;

  private final Problems problems;

  GuestsReader(Problems problems) {
    this.problems = problems;
  }

  Guests read(MappingNode node) {
    MappingReader guests = new MappingReader(node, "'guests'", problems);
    List<String> offers = offers(guests, "offers");
    Map<String, List<String>> byChannel = new LinkedHashMap<>();
    guests.mapping("channels").ifPresent(channels -> read(channels, byChannel));
    if (!guests.has("offers") && byChannel.isEmpty()) {
      guests.required("offers", "offers: [welcome]");
    }
    guests.finish();
    return new Guests(offers, byChannel);
  }

  private void read(MappingNode node, Map<String, List<String>> byChannel) {
    MappingReader channels = new MappingReader(node, "'channels'", problems);
    for (NodeTuple each : node.getValue()) {
      if (each.getKeyNode() instanceof ScalarNode channel) {
        new ChannelsReader(problems).warnOfName(channel);
        String name = ChannelRules.canonical(channel.getValue());
        if (byChannel.put(name, offers(channels, channel.getValue())) != null) {
          problems.error(channel, "duplicate channel '%s'".formatted(name), "name it once");
        }
      }
    }
    channels.finish();
  }

  private List<String> offers(MappingReader in, String key) {
    List<String> offers = List.copyOf(new LinkedHashSet<>(in.words(key)));
    if (offers.size() > MAX_OFFERS) {
      problems.error(
          in.keyNode(key),
          String.format(Locale.ROOT, "%d offers", offers.size()),
          String.format(Locale.ROOT, "allowed: up to %d", MAX_OFFERS));
    }
    return offers;
  }
}
