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
 * @param deferredUntil when the quiet hours end if the decision is to be deferred until then; null
 *     if it is not, or the channel is not eligible for another reason
 * @param stopped whether the policy stops the channel
 */
public record ChannelEligibility(
    boolean avoided,
    boolean waitedLong,
    boolean withoutConsent,
    boolean quiet,
    Instant deferredUntil,
    boolean stopped) {

  /** The eligibility if no channel is known. */
  static final ChannelEligibility ELIGIBLE =
      new ChannelEligibility(false, false, false, false, null, false);

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
    boolean avoided = customer.avoids(channel);
    boolean waitedLong =
        channels
            .longWait()
            .map(wait -> customer.waits().has(channel, wait, channels.avoidFor(), now))
            .orElse(false);
    boolean withoutConsent =
        purpose != null
            && !customer.granted(purpose)
            && (!isConversation || customer.denied(purpose));
    boolean stopped = policy.stops().channels().contains(channel);
    boolean quiet = QuietHoursCheck.quiet(policy.quietHours(), channel, customer, now);
    return new ChannelEligibility(
        avoided,
        waitedLong,
        withoutConsent,
        quiet,
        quiet && !avoided && !waitedLong && !withoutConsent && !stopped
            ? QuietHoursCheck.deferredUntil(policy.quietHours(), channel, customer, now)
            : null,
        stopped);
  }

  boolean isEligible() {
    return !avoided && !waitedLong && !withoutConsent && !quiet && !stopped;
  }
}
