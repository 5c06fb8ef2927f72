package io.micromoments.decide;

import io.micromoments.messages.MessageKey;
import io.micromoments.messages.Messages;
import io.micromoments.patterns.language.Policy.Exactness;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.schemas.WithheldOffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Creates the reasons of commands in one locale; customers can read their texts. */
final class Reasons {

  private static final Map<MomentKind, MessageKey> BOOSTS =
      Map.of(
          MomentKind.KNOW, MessageKey.MOMENT_BOOST_KNOW,
          MomentKind.GO, MessageKey.MOMENT_BOOST_GO,
          MomentKind.DO, MessageKey.MOMENT_BOOST_DO,
          MomentKind.BUY, MessageKey.MOMENT_BOOST_BUY);

  private final Messages messages;

  /** Reasons without arguments, created once. */
  private final Map<ReasonCode, Reason> constant = new EnumMap<>(ReasonCode.class);

  private final List<Reason> batchPriority;

  Reasons(Messages messages) {
    this.messages = messages;
    this.batchPriority = List.of(of(ReasonCode.BATCH_PRIORITY));
  }

  /** Returns a reason whose message has the name of its code and no arguments. */
  Reason of(ReasonCode code) {
    return constant.computeIfAbsent(
        code, each -> new Reason(each.name(), messages.text(MessageKey.valueOf(each.name()))));
  }

  /** Returns the only reason of an offer that no moment boosts. */
  List<Reason> batchPriority() {
    return batchPriority;
  }

  /** Returns the reason of an offer that a moment boosts. */
  Reason boost(Micromoment moment, Exactness exactness) {
    String text =
        exactness == Exactness.GENERAL
            ? messages.text(MessageKey.MOMENT_BOOST_GENERAL)
            : messages.text(BOOSTS.get(moment.getMoment()), moment.getIntent().replace('-', ' '));
    return new Reason(ReasonCode.MOMENT_BOOST.name(), text);
  }

  /** Withholds an offer, with the message that has the name of the code. */
  WithheldOffer withheld(String offerId, ReasonCode code) {
    return withheld(offerId, code, MessageKey.valueOf(code.name()));
  }

  /** Withholds an offer with a message without arguments. */
  WithheldOffer withheld(String offerId, ReasonCode code, MessageKey message) {
    return withheld(offerId, code, messages.text(message));
  }

  /** Withholds an offer with a message about a channel. */
  WithheldOffer withheldOn(String channel, String offerId, ReasonCode code, MessageKey message) {
    return withheld(offerId, code, messages.text(message, channel(channel)));
  }

  /** Withholds an offer with a text of the policy. */
  WithheldOffer withheld(String offerId, ReasonCode code, String text) {
    return new WithheldOffer(offerId, code.name(), text);
  }

  private String channel(String channel) {
    for (MessageKey key : MessageKey.CHANNELS) {
      if (key.name().equals("CHANNEL_" + channel)) {
        return messages.text(key);
      }
    }
    return messages.text(
        MessageKey.CHANNEL_OTHER, channel.toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
