package io.micromoments.decide.ranking;

import static io.micromoments.context.PurchaseLog.OWNERSHIP_PERIOD;

import io.micromoments.context.Channels;
import io.micromoments.context.Customer;
import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.messages.MessageKey;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Checks whether an offer may be shown. Rules are evaluated in a fixed order; the first that fails
 * gives the reason. Created for one decision.
 */
final class EligibilityRules {

  private final Policy policy;
  private final Customer customer;
  private final String channel;
  private final Instant now;
  private final Map<String, Object> features;
  private final Reasons reasons;
  private final FrequencyCaps caps;
  private final OutcomeReactions reactions;
  private final ChannelEligibility channelEligibility;

  /** Null if nobody is interested. */
  private final RankingTrace trace;

  EligibilityRules(CompiledPolicy compiled, DecisionContext context, RankingTrace trace) {
    this.trace = trace;
    this.policy = compiled.policy();
    this.features = compiled.featureValues();
    this.customer = context.customer();
    this.channel = context.channel();
    this.now = context.now();
    this.reasons = context.reasons();
    this.caps = new FrequencyCaps(policy.limits(), customer.contacts(), channel, now);
    this.reactions = new OutcomeReactions(policy.reactions(), customer.contacts(), now);
    this.channelEligibility = context.channelChoice().eligibility();
  }

  /**
   * Returns why an offer is withheld, or null if it may be shown.
   *
   * @param entry null if the catalogue does not contain the offer
   */
  WithheldOffer check(String offerId, CatalogEntry entry) {
    if (withholds(ReasonCode.NOT_IN_CATALOG, entry == null)) {
      return reasons.withheld(offerId, ReasonCode.NOT_IN_CATALOG);
    }
    Offer offer = entry.offer();
    if (withholds(
        ReasonCode.STOPPED, channelEligibility.stopped() || policy.stops().contains(offer))) {
      return reasons.withheld(offerId, ReasonCode.STOPPED);
    }
    if (channel != null) {
      if (withholds(
          ReasonCode.CHANNEL_NOT_SUPPORTED,
          !offer.getChannels().isEmpty() && !Channels.contains(offer.getChannels(), channel))) {
        return reasons.withheldOn(
            channel, offerId, ReasonCode.CHANNEL_NOT_SUPPORTED, MessageKey.CHANNEL_NOT_SUPPORTED);
      }
      if (withholds(
          ReasonCode.CHANNEL_AVOIDED,
          channelEligibility.avoided() || channelEligibility.waitedLong())) {
        return reasons.withheldOn(
            channel,
            offerId,
            ReasonCode.CHANNEL_AVOIDED,
            channelEligibility.avoided()
                ? MessageKey.CHANNEL_AVOIDED
                : MessageKey.CHANNEL_AVOIDED_AFTER_WAIT);
      }
    }
    if (withholds(ReasonCode.NOT_ELIGIBLE, !entry.isFor(customer.asMap(), features))) {
      return reasons.withheld(offerId, ReasonCode.NOT_ELIGIBLE);
    }
    if (withholds(ReasonCode.NO_CONSENT, channelEligibility.withoutConsent())) {
      return reasons.withheldOn(channel, offerId, ReasonCode.NO_CONSENT, MessageKey.NO_CONSENT);
    }
    if (owned(entry)) {
      return reasons.withheld(offerId, ReasonCode.ALREADY_OWNED);
    }
    if (withholds(ReasonCode.ALREADY_OWNED, ownsSubstitute(entry))) {
      return reasons.withheld(
          offerId, ReasonCode.ALREADY_OWNED, MessageKey.ALREADY_OWNED_SUBSTITUTE);
    }
    if (withholds(
        ReasonCode.EXCLUDED_BY_CUSTOMER,
        customer.excludes(offer.getCategory())
            || (offer.getItemId() != null && customer.excludes(offer.getItemId())))) {
      return reasons.withheld(offerId, ReasonCode.EXCLUDED_BY_CUSTOMER);
    }
    WithheldOffer paused = reactions.withheldReason(entry, reasons);
    if (paused != null) {
      return paused;
    }
    if (withholds(ReasonCode.FREQUENCY_CAP, caps.reached(entry))) {
      if (trace != null) {
        trace.limit(caps.describeReached(entry));
      }
      return reasons.withheld(offerId, ReasonCode.FREQUENCY_CAP);
    }
    if (withholds(
        ReasonCode.SHOWN_ELSEWHERE,
        !policy.noRepeat().isZero()
            && channel != null
            && customer
                .contacts()
                .shownElsewhere(offerId, channel, now.minus(policy.noRepeat())))) {
      return reasons.withheld(offerId, ReasonCode.SHOWN_ELSEWHERE);
    }
    if (withholds(ReasonCode.QUIET_HOURS, channelEligibility.quiet())) {
      return reasons.withheldOn(channel, offerId, ReasonCode.QUIET_HOURS, MessageKey.QUIET_HOURS);
    }
    if (withholds(
        ReasonCode.NOT_YET_VALID,
        offer.getValidFrom() != null && now.isBefore(offer.getValidFrom()))) {
      return reasons.withheld(offerId, ReasonCode.NOT_YET_VALID);
    }
    if (withholds(
        ReasonCode.EXPIRED,
        offer.getValidUntil() != null && !now.isBefore(offer.getValidUntil()))) {
      return reasons.withheld(offerId, ReasonCode.EXPIRED);
    }
    return null;
  }

  /** Notes that an offer passes a rule, unless the rule withholds it. Returns whether it does. */
  private boolean withholds(ReasonCode code, boolean withholds) {
    if (trace != null && !withholds) {
      trace.passed(code);
    }
    return withholds;
  }

  private boolean owned(CatalogEntry entry) {
    Offer offer = entry.offer();
    return customer.owns(offer.getCategory())
        || (offer.getItemId() != null
            && (customer.owns(offer.getItemId())
                || customer.purchases().has(offer.getItemId(), entry.ownershipPeriod(), now)));
  }

  /** Returns whether the customer has an item of the offer's substitute group. */
  private boolean ownsSubstitute(CatalogEntry entry) {
    for (Set<String> group : policy.substitutes()) {
      if (group.stream().anyMatch(each -> isOf(entry.offer(), each))) {
        for (String each : group) {
          if (has(each, isOf(entry.offer(), each) ? entry.ownershipPeriod() : OWNERSHIP_PERIOD)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isOf(Offer offer, String itemOrCategory) {
    return itemOrCategory.equalsIgnoreCase(offer.getCategory())
        || itemOrCategory.equalsIgnoreCase(offer.getItemId());
  }

  private boolean has(String itemOrCategory, Duration within) {
    return customer.owns(itemOrCategory)
        || customer.purchases().has(itemOrCategory, within, now)
        || customer.purchases().hasCategory(itemOrCategory, within, now);
  }
}
