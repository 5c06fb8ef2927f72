package io.micromoments.decide.ranking;

import io.micromoments.context.Customer;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.Policy.Channels;
import java.time.Instant;

/**
 * Conditions that make a channel ineligible for a customer, independent of the offer.
 *
 * @param avoided whether the customer asked not to be contacted there
 * @param waitedLong whether they recently waited there for longer than the policy tolerates
 * @param withoutConsent whether the channel requires consent they have not granted
 * @param quiet whether quiet hours apply
 */
public record ChannelEligibility(
    boolean avoided, boolean waitedLong, boolean withoutConsent, boolean quiet) {

  /** The eligibility if no channel is known. */
  static final ChannelEligibility ELIGIBLE = new ChannelEligibility(false, false, false, false);

  /**
   * Evaluates a channel.
   *
   * @param channel in upper case; null if there is none
   * @param isConversation whether the customer is in a conversation there right now, which needs no
   *     consent unless it was explicitly denied
   */
  public static ChannelEligibility of(
      Policy policy, Customer customer, String channel, boolean isConversation, Instant now) {
    if (channel == null) {
      return ELIGIBLE;
    }
    Channels channels = policy.channels();
    String purpose = channels.purposes().get(channel);
    return new ChannelEligibility(
        customer.avoids(channel),
        channels
            .longWait()
            .map(wait -> customer.waits().has(channel, wait, channels.avoidFor(), now))
            .orElse(false),
        purpose != null
            && !customer.granted(purpose)
            && (!isConversation || customer.denied(purpose)),
        QuietHoursCheck.quiet(policy.quietHours(), channel, customer, now));
  }

  boolean isEligible() {
    return !avoided && !waitedLong && !withoutConsent && !quiet;
  }
}
