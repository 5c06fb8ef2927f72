package io.micromoments.patterns.language.policy;

import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.policy.Policy.Reaction;
import io.micromoments.patterns.language.policy.Policy.Reactions;
import java.time.Duration;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the {@code reactions} section of a policy. */
final class ReactionsReader {

  private static final String NONE = "none";
  private static final String ALLOWED = "none, { pause: 7d } or { demote: 0.25, for: 1d }";

  private final Problems problems;

  ReactionsReader(Problems problems) {
    this.problems = problems;
  }

  Reactions read(MappingNode node) {
    Reactions defaults = Reactions.DEFAULT;
    MappingReader reader = new MappingReader(node, "'reactions'", problems);
    Reactions reactions =
        new Reactions(
            reaction(reader, "rejected").orElse(defaults.rejected()),
            reaction(reader, "dismissed").orElse(defaults.dismissed()),
            reaction(reader, "accepted").orElse(defaults.accepted()));
    reader.finish();
    return reactions;
  }

  private Optional<Reaction> reaction(MappingReader in, String key) {
    Optional<Node> value = in.value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof MappingNode mapping) {
      return reaction(new MappingReader(mapping, "a reaction", problems));
    }
    if (value.get() instanceof ScalarNode scalar && scalar.getValue().equals(NONE)) {
      return Optional.of(new Reaction.None());
    }
    problems.error(value.get(), "found " + Yaml.kind(value.get()), "allowed: " + ALLOWED);
    return Optional.empty();
  }

  private Optional<Reaction> reaction(MappingReader reader) {
    Optional<Reaction> reaction = Optional.empty();
    if (reader.has("pause") == reader.has("demote")) {
      problems.error(
          reader.node(),
          reader.has("pause")
              ? "the reaction has both 'pause' and 'demote'"
              : "the reaction has neither 'pause' nor 'demote'",
          "allowed: " + ALLOWED);
      reader.duration("for");
    } else if (reader.has("pause")) {
      reaction = reader.duration("pause", Policy.CONTACT_RETENTION).map(Reaction.Pause::new);
    } else {
      Optional<Double> factor = reader.number("demote", 0, 1);
      reader.required("for", "for: 1d");
      Optional<Duration> lasts = reader.duration("for", Policy.CONTACT_RETENTION);
      if (factor.isPresent() && lasts.isPresent()) {
        reaction = Optional.of(new Reaction.Demote(factor.get(), lasts.get()));
      }
    }
    reader.finish();
    return reaction;
  }
}
