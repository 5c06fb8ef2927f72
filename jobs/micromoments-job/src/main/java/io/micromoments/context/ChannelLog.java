package io.micromoments.context;

import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.CustomerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tracks the channels on which a customer was seen and can be reached. Records only channels on
 * which customers can be addressed: an event that a back-end system reports about a customer does
 * not say where they are.
 */
public final class ChannelLog {

  /** How long after a sighting the customer is assumed to be on that channel. */
  static final Duration PRESENCE_PERIOD = Duration.ofMinutes(30);

  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final int MAX_CHANNELS = 30;
  private static final Comparator<Map.Entry<String, Long>> LATEST_FIRST =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private final CustomerState state;
  private ChannelSeen latest;

  /**
   * @param state holds the sightings; changed in place
   * @param latest the latest channel, which is stored separately; null if there is none
   */
  ChannelLog(CustomerState state, ChannelSeen latest) {
    this.state = state;
    this.latest = latest;
  }

  /** Returns the latest channel with the time of the sighting, or null. */
  public ChannelSeen latest() {
    return latest;
  }

  /**
   * Records that the customer was seen on a channel.
   *
   * @return whether the {@link CustomerState} changed and must be written; a repeated sighting
   *     changes it at most once a day
   */
  boolean seenOn(String channel, long time) {
    String name = ChannelRules.canonical(channel);
    Long before = state.getSeenOn().get(name);
    boolean isUpdate =
        before == null ? state.getSeenOn().size() < MAX_CHANNELS : time > before + DAY;
    if (isUpdate) {
      state.getSeenOn().put(name, time);
      before = time;
    }
    if (latest == null || time >= latest.getAt().toEpochMilli()) {
      latest =
          new ChannelSeen(
              channel, Instant.ofEpochMilli(time), before == null ? null : before + DAY);
    }
    return isUpdate;
  }

  /** Merges the latest channel of a device that was linked to the customer. */
  void handOver(ChannelSeen seen) {
    if (ChannelRules.isAddressable(seen.getChannel())
        && (latest == null || seen.getAt().isAfter(latest.getAt()))) {
      latest = seen;
    }
  }

  /**
   * Returns whether the customer can be reached on a channel, because they prefer it or were seen
   * there within the given time.
   */
  public boolean isReachable(String channel, Duration within, Instant now) {
    Long seen = state.getSeenOn().get(channel);
    return (seen != null && Instant.ofEpochMilli(seen).plus(within).isAfter(now))
        || (state.getProfile() != null
            && Channels.contains(state.getProfile().getPreferredChannels(), channel));
  }

  /**
   * Returns the customer's current channel in upper case: the channel of the moment's latest event
   * if customers can be addressed there, else the latest channel if seen within {@link
   * #PRESENCE_PERIOD}, else null.
   */
  public String current(ActiveMoment moment, Instant now) {
    if (moment.getChannel() != null && ChannelRules.isAddressable(moment.getChannel())) {
      return ChannelRules.canonical(moment.getChannel());
    }
    return latest != null
            && ChannelRules.isAddressable(latest.getChannel())
            && latest.getAt().plus(PRESENCE_PERIOD).isAfter(now)
        ? ChannelRules.canonical(latest.getChannel())
        : null;
  }

  /**
   * Returns whether the moment's latest event came from a channel and the customer is still there:
   * their latest sighting is on that channel, less than {@link #PRESENCE_PERIOD} ago.
   *
   * @param channel in upper case
   */
  public boolean isStillOn(String channel, ActiveMoment moment, Instant now) {
    return ChannelRules.isSame(channel, moment.getChannel())
        && latest != null
        && ChannelRules.isSame(channel, latest.getChannel())
        && latest.getAt().plus(PRESENCE_PERIOD).isAfter(now);
  }

  /**
   * Returns the addressable channels that the customer prefers or was seen on, which may include
   * the current one, in upper case, best first: preferred channels in the customer's order, then
   * those on which they were seen, most recent first.
   */
  public List<String> knownChannels() {
    Set<String> channels = new LinkedHashSet<>();
    if (state.getProfile() != null) {
      for (String each : state.getProfile().getPreferredChannels()) {
        channels.add(ChannelRules.canonical(each));
      }
    }
    state.getSeenOn().entrySet().stream()
        .sorted(LATEST_FIRST)
        .forEach(each -> channels.add(each.getKey()));
    channels.removeIf(each -> !ChannelRules.isAddressable(each));
    return List.copyOf(channels);
  }
}
