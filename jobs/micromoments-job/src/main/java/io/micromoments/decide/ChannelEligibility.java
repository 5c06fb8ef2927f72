package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.Policy.Channels;
import java.time.Instant;

/**
 * What keeps a customer from being addressed on a channel, whatever the offer.
 *
 * @param avoided by the customer's own wish
 * @param waitedLong whether they had to wait there for longer than the policy finds bearable
 * @param withoutConsent whether a purpose is needed there that they have not granted
 */
record ChannelEligibility(
    boolean avoided, boolean waitedLong, boolean withoutConsent, boolean quiet) {

  /** Where no channel is known, nothing keeps it. */
  static final ChannelEligibility OPEN = new ChannelEligibility(false, false, false, false);

  /**
   * The gates of a channel.
   *
   * @param channel in capitals; null: none
   * @param isAnswer whether the customer is talking with the company there right now
   */
  static ChannelEligibility of(
      Policy policy, Customer customer, String channel, boolean isAnswer, Instant now) {
    if (channel == null) {
      return OPEN;
    }
    Channels channels = policy.channels();
    String purpose = channels.purposes().get(channel);
    return new ChannelEligibility(
        customer.avoids(channel),
        channels
            .longWait()
            .map(wait -> customer.waits().has(channel, wait, channels.avoidFor(), now))
            .orElse(false),
        purpose != null && !customer.granted(purpose) && (!isAnswer || customer.denied(purpose)),
        QuietTimes.quiet(policy.quietHours(), channel, customer, now));
  }

  boolean areOpen() {
    return !avoided && !waitedLong && !withoutConsent && !quiet;
  }
}
