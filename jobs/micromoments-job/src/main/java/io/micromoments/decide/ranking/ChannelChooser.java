package io.micromoments.decide.ranking;

import io.micromoments.context.CaseInsensitive;
import io.micromoments.context.Customer;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.Policy.Choice;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.Micromoment;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Chooses the channel of a command. Created for one decision. */
public final class ChannelChooser {

  /**
   * A channel on which the customer can be addressed, and its eligibility.
   *
   * @param channel an addressable channel in upper case; null if none is known
   * @param from the channel the customer is on; null if it is the same or unknown
   * @param follows whether the choice may change when the customer is seen on another channel
   */
  public record ChannelChoice(
      String channel, String from, ChannelEligibility eligibility, boolean follows) {
    /** Returns whether channel and eligibility are equal to those of another. */
    public boolean isEquivalentTo(ChannelChoice other) {
      return Objects.equals(channel, other.channel) && eligibility.equals(other.eligibility);
    }
  }

  private final Policy policy;
  private final Customer customer;
  private final ActiveMoment moment;
  private final Instant now;
  private final String current;

  private ChannelChooser(Policy policy, Customer customer, ActiveMoment moment, Instant now) {
    this.policy = policy;
    this.customer = customer;
    this.moment = moment;
    this.now = now;
    this.current = customer.channels().current(moment, now);
  }

  /**
   * Chooses the first eligible channel, in this order: the policy's choice for the moment (also if
   * its quiet hours defer the decision), the current channel, the channels the customer prefers or
   * was seen on. A choice may also be a channel that the customer has consented to. If none is
   * eligible, returns the current channel or, without one, the first other channel; its eligibility
   * gives the reason.
   */
  public static ChannelChoice choose(
      Policy policy, Customer customer, ActiveMoment moment, Instant now) {
    return new ChannelChooser(policy, customer, moment, now).choose();
  }

  private ChannelChoice choose() {
    for (String each : chosenByPolicy()) {
      String channel = each.equals(Choice.CURRENT) ? current : each;
      if (channel != null && ChannelRules.isAddressable(channel) && isReachable(channel)) {
        ChannelChoice channelChoice = channelChoice(channel);
        // A choice that the policy makes for the moment is worth waiting for.
        if (channelChoice.eligibility.isEligible()
            || channelChoice.eligibility.deferredUntil() != null) {
          return channelChoice;
        }
      }
    }
    ChannelChoice firstIneligible = current == null ? null : channelChoice(current);
    if (firstIneligible != null && firstIneligible.eligibility.isEligible()) {
      return firstIneligible;
    }
    for (String channel : customer.channels().knownChannels()) {
      if (isReachable(channel)) {
        ChannelChoice channelChoice = channelChoice(channel);
        if (channelChoice.eligibility.isEligible()) {
          return channelChoice;
        }
        firstIneligible = firstIneligible == null ? channelChoice : firstIneligible;
      }
    }
    return firstIneligible == null ? channelChoice(null) : firstIneligible;
  }

  private List<String> chosenByPolicy() {
    for (Choice each : policy.channels().choices()) {
      if (isFor(each, moment.getMoment())) {
        return each.order();
      }
    }
    return List.of();
  }

  private static boolean isFor(Choice choice, Micromoment moment) {
    return (choice.moments().isEmpty() || choice.moments().contains(moment.getMoment()))
        && (choice.intents().isEmpty()
            || choice.intents().contains(CaseInsensitive.key(moment.getIntent())));
  }

  private boolean isReachable(String channel) {
    String purpose = policy.channels().purposes().get(channel);
    return channel.equals(current)
        || (purpose != null && customer.granted(purpose))
        || customer.channels().isReachable(channel, policy.channels().reach(), now);
  }

  private ChannelChoice channelChoice(String channel) {
    boolean isConversation =
        channel != null
            && ChannelRules.isTwoWay(channel)
            && customer.channels().isStillOn(channel, moment, now);
    return new ChannelChoice(
        channel,
        channel == null || channel.equals(current) ? null : current,
        ChannelEligibility.of(policy, customer, channel, isConversation, now),
        isConversation || channel == null || !ChannelRules.isSame(channel, moment.getChannel()));
  }
}
