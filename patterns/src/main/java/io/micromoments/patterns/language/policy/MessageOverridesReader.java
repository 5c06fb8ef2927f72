package io.micromoments.patterns.language.policy;

import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.policy.LocalizedTextReader.Placeholders;
import io.micromoments.patterns.language.policy.Policy.MessageOverride;
import io.micromoments.schemas.ReasonCode;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code messages} section of a policy. */
final class MessageOverridesReader {

  private static final int MAX_OVERRIDES = 1_000;

  /** All but that of rules, which have texts of their own. */
  private static final List<ReasonCode> REASONS =
      List.copyOf(EnumSet.complementOf(EnumSet.of(ReasonCode.WITHHELD_BY_POLICY)));

  private final Problems problems;

  /** The reasons that an override without filters already applies to. */
  private final Set<ReasonCode> overridden = EnumSet.noneOf(ReasonCode.class);

  MessageOverridesReader(Problems problems) {
    this.problems = problems;
  }

  List<MessageOverride> read(MappingReader policy) {
    return policy.mappings(
        "messages", "a message", MAX_OVERRIDES, (number, each) -> override(each));
  }

  private Optional<MessageOverride> override(MappingReader message) {
    Optional<ReasonCode> reason =
        message.oneOf(
            message.required("reason", "reason: MOMENT_BOOST"), REASONS, ReasonCode::name);
    Set<String> offers = new LinkedHashSet<>(message.words("offer"));
    Set<String> intents = PolicyReader.intents(message);
    Optional<LocalizedText> text =
        message
            .required("text", "text: Recommended because you are comparing car loans.")
            .flatMap(
                new LocalizedTextReader(
                        problems,
                        reason.filter(ReasonCode.MOMENT_BOOST::equals).isPresent()
                            ? Placeholders.ANY
                            : Placeholders.NONE)
                    ::read);
    if (reason.isEmpty() || text.isEmpty()) {
      return Optional.empty();
    }
    if (!intents.isEmpty() && reason.get() != ReasonCode.MOMENT_BOOST) {
      problems.error(
          message.keyNode("intent"),
          "%s has no intent".formatted(reason.get()),
          "leave 'intent' out; only MOMENT_BOOST has one");
    }
    if (overridden.contains(reason.get())) {
      problems.warning(
          message.node(),
          "this text is never used: an earlier one for %s applies to every offer"
              .formatted(reason.get()),
          "the first that fits is used; write the one without 'offer' and 'intent' last");
    }
    if (offers.isEmpty() && intents.isEmpty()) {
      overridden.add(reason.get());
    }
    return Optional.of(new MessageOverride(reason.get(), offers, intents, text.get()));
  }
}
