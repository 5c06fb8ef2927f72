package io.micromoments.decide.ranking;

import io.micromoments.context.CaseInsensitive;
import io.micromoments.messages.MessageKey;
import io.micromoments.messages.Messages;
import io.micromoments.patterns.language.policy.LocalizedText;
import io.micromoments.patterns.language.policy.Policy.MessageOverride;
import io.micromoments.patterns.language.policy.Policy.Specificity;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.schemas.WithheldOffer;
import io.micromoments.text.TextTemplate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Creates the reasons of commands in one locale; customers can read their texts. A text comes from
 * the policy's rule, else from the policy's messages, else from the message catalogue.
 */
public final class Reasons {

  private static final Map<MomentKind, MessageKey> BOOSTS =
      Map.of(
          MomentKind.KNOW, MessageKey.MOMENT_BOOST_KNOW,
          MomentKind.GO, MessageKey.MOMENT_BOOST_GO,
          MomentKind.DO, MessageKey.MOMENT_BOOST_DO,
          MomentKind.BUY, MessageKey.MOMENT_BOOST_BUY);

  private static final int MAX_TEMPLATES = 10_000;

  private final Messages messages;
  private final Locale locale;
  private final Map<ReasonCode, List<MessageOverride>> overrides = new EnumMap<>(ReasonCode.class);

  /** The standard reasons without arguments, created once. */
  private final Map<ReasonCode, Reason> constant = new EnumMap<>(ReasonCode.class);

  private final Map<String, TextTemplate> templates = new HashMap<>();

  private final List<Reason> batchPriority;

  /**
   * @param overrides the policy's messages, in its order
   */
  public Reasons(Messages messages, Locale locale, List<MessageOverride> overrides) {
    this.messages = messages;
    this.locale = locale;
    for (MessageOverride each : overrides) {
      this.overrides.computeIfAbsent(each.reason(), code -> new ArrayList<>()).add(each);
    }
    this.batchPriority = List.of(constant(ReasonCode.BATCH_PRIORITY));
  }

  /** Returns the reason of a code: the policy's message, else the standard one. */
  Reason of(ReasonCode code, String offerId) {
    return of(code, offerId, null, null);
  }

  /**
   * Returns the reason of a code: the rule's text, else the policy's message, else the standard
   * one.
   *
   * @param ruleText the text of the rule that is the reason, or null
   * @param moment the moment to which the rule applies, or null
   */
  Reason of(ReasonCode code, String offerId, LocalizedText ruleText, Micromoment moment) {
    String text = ruleText == null ? null : filled(ruleText.in(locale), moment);
    if (text == null) {
      text = override(code, offerId, null);
    }
    return text == null ? constant(code) : new Reason(code.name(), text);
  }

  private Reason constant(ReasonCode code) {
    return constant.computeIfAbsent(
        code, each -> new Reason(each.name(), messages.text(MessageKey.valueOf(each.name()))));
  }

  /** Returns the only reason of an offer that no moment boosts. */
  public List<Reason> batchPriority(String offerId) {
    return overrides.containsKey(ReasonCode.BATCH_PRIORITY)
        ? List.of(of(ReasonCode.BATCH_PRIORITY, offerId))
        : batchPriority;
  }

  /** Returns the standard reason for the offers that a moment boosts. */
  Reason boost(Micromoment moment, Specificity specificity) {
    String text =
        specificity == Specificity.GENERAL
            ? messages.text(MessageKey.MOMENT_BOOST_GENERAL)
            : messages.text(BOOSTS.get(moment.getMoment()), moment.getIntent().replace('-', ' '));
    return new Reason(ReasonCode.MOMENT_BOOST.name(), text);
  }

  /**
   * Returns the policy's reason of one offer that a moment boosts; null if the policy has none, or
   * sentences must not name what the customer did.
   *
   * @param ruleText the text of the rule that boosts the offer most, or null
   */
  Reason boost(
      Micromoment moment, Specificity specificity, String offerId, LocalizedText ruleText) {
    if (specificity == Specificity.GENERAL) {
      return null;
    }
    String text = ruleText == null ? null : filled(ruleText.in(locale), moment);
    if (text == null) {
      text = override(ReasonCode.MOMENT_BOOST, offerId, moment);
    }
    return text == null ? null : new Reason(ReasonCode.MOMENT_BOOST.name(), text);
  }

  /** Returns the reason of an offer that an action of the policy adds. */
  Reason action(Candidates.Addition addition, String offerId, Specificity specificity) {
    String text =
        specificity == Specificity.GENERAL
            ? null
            : addition
                .action()
                .text()
                .map(each -> filled(each.in(locale), addition.moment()))
                .orElse(null);
    return text == null
        ? of(ReasonCode.POLICY_ACTION, offerId)
        : new Reason(ReasonCode.POLICY_ACTION.name(), text);
  }

  /**
   * Returns an offer's message from the catalogue; null if there is none, or if it needs a value
   * that the moment has not captured.
   *
   * @param text null if the catalogue has none
   * @param moment the moment that the offer answers, or null
   */
  String offerText(LocalizedText text, Micromoment moment, Specificity specificity) {
    return text == null
        ? null
        : filled(text.in(locale), specificity == Specificity.GENERAL ? null : moment);
  }

  /**
   * Returns a text with captured values in place of their names; null if a required one is missing.
   *
   * @param moment null for no values
   */
  private String filled(String text, Micromoment moment) {
    if (templates.size() >= MAX_TEMPLATES) {
      templates.clear();
    }
    return templates
        .computeIfAbsent(text, TextTemplate::parse)
        .fill(moment == null ? Map.of() : moment.getCapture())
        .orElse(null);
  }

  /** Withholds an offer, with the message that has the name of the code. */
  WithheldOffer withheld(String offerId, ReasonCode code) {
    return withheld(offerId, code, MessageKey.valueOf(code.name()));
  }

  /** Returns the text of the reason that settlement withholds an offer whose budget is spent. */
  public String budgetSpent(String offerId) {
    return withheld(offerId, ReasonCode.BUDGET_SPENT).getText();
  }

  /** Withholds an offer with a message without arguments. */
  WithheldOffer withheld(String offerId, ReasonCode code, MessageKey message) {
    String text = override(code, offerId, null);
    return new WithheldOffer(offerId, code.name(), text == null ? messages.text(message) : text);
  }

  /** Withholds an offer with a message about a channel. */
  WithheldOffer withheldOn(String channel, String offerId, ReasonCode code, MessageKey message) {
    String text = override(code, offerId, null);
    return new WithheldOffer(
        offerId, code.name(), text == null ? messages.text(message, channel(channel)) : text);
  }

  /** Withholds an offer with the text of a policy's rule. */
  WithheldOffer withheldByPolicy(String offerId, LocalizedText ruleText, Micromoment moment) {
    return new WithheldOffer(
        offerId, ReasonCode.WITHHELD_BY_POLICY.name(), filled(ruleText.in(locale), moment));
  }

  /**
   * Returns the policy's text for a reason, or null.
   *
   * @param moment the moment that is the reason, or null
   */
  private String override(ReasonCode code, String offerId, Micromoment moment) {
    List<MessageOverride> ofCode = overrides.get(code);
    if (ofCode == null) {
      return null;
    }
    String intent = moment == null ? "" : CaseInsensitive.key(moment.getIntent());
    for (MessageOverride each : ofCode) {
      if ((each.offers().isEmpty() || each.offers().contains(offerId))
          && (each.intents().isEmpty() || each.intents().contains(intent))) {
        String text = filled(each.text().in(locale), moment);
        if (text != null) {
          return text;
        }
      }
    }
    return null;
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
