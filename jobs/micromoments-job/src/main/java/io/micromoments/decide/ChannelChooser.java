package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.Policy.Channels;
import io.micromoments.patterns.language.Policy.Choice;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.Micromoment;
import java.time.Instant;
import java.util.Optional;

/** Which channel a command goes to. Pure. */
final class ChannelChooser {

  /**
   * A way to the customer.
   *
   * @param channel in capitals; null where none is known
   * @param from the channel he comes from; null where it is the same or none is known
   */
  record Way(String channel, String from) {}

  private ChannelChooser() {}

  /**
   * The first channel of the policy's choice for the moment that is open to the customer. Where the
   * policy says nothing, or none is open, the one the customer is on.
   */
  static Way choose(Policy policy, Customer customer, LiveMoment moment, Instant now) {
    String current = customer.channelFor(moment, now);
    Optional<Choice> choice =
        policy.channels().choices().stream()
            .filter(each -> isFor(each, moment.getMoment()))
            .findFirst();
    if (choice.isEmpty()) {
      return new Way(current, null);
    }
    for (String each : choice.get().order()) {
      String channel = each.equals(Choice.CURRENT) ? current : each;
      if (channel != null && isOpen(policy, customer, channel, channel.equals(current), now)) {
        return new Way(channel, channel.equals(current) ? null : current);
      }
    }
    return new Way(current, null);
  }

  private static boolean isFor(Choice choice, Micromoment moment) {
    return (choice.moments().isEmpty() || choice.moments().contains(moment.getMoment()))
        && (choice.intents().isEmpty() || choice.intents().contains(moment.getIntent()));
  }

  private static boolean isOpen(
      Policy policy, Customer customer, String channel, boolean isCurrent, Instant now) {
    Channels channels = policy.channels();
    return !customer.avoids(channel)
        && Gates.mayUse(channel, customer)
        && !QuietTimes.quiet(policy.quietHours(), channel, customer, now)
        && (isCurrent || customer.reachedOn(channel, channels.reach(), now))
        && channels
            .longWait()
            .map(wait -> !customer.waitedOn(channel, wait, channels.avoidFor(), now))
            .orElse(true);
  }
}
