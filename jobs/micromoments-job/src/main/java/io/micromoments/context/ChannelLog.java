package io.micromoments.context;

import io.micromoments.patterns.language.ChannelRules;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.LiveMoment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a customer was seen and can be reached. Only channels on which customers can be addressed
 * are noted: that a system reports something of them does not tell where they are.
 */
public final class ChannelLog {

  /** How long a sighting tells which channel a customer is on. */
  static final Duration COUNTS_FOR = Duration.ofMinutes(30);

  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final int MAX_CHANNELS = 30;
  private static final Comparator<Map.Entry<String, Long>> LATEST_FIRST =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private final CustomerState state;
  private ChannelSeen latest;

  /**
   * @param state where sightings are kept; changed in place
   * @param latest the channel last seen, which is kept apart; null: none
   */
  ChannelLog(CustomerState state, ChannelSeen latest) {
    this.state = state;
    this.latest = latest;
  }

  /** The channel last seen and when, or null. */
  public ChannelSeen latest() {
    return latest;
  }

  /**
   * The customer was seen on a channel.
   *
   * @return whether that is news to the record to keep
   */
  boolean seenOn(String channel, long time) {
    String name = ChannelRules.canonical(channel);
    Long before = state.getSeenOn().get(name);
    boolean isNews = before == null ? state.getSeenOn().size() < MAX_CHANNELS : time > before + DAY;
    if (isNews) {
      state.getSeenOn().put(name, time);
      before = time;
    }
    if (latest == null || time >= latest.getAt().toEpochMilli()) {
      latest =
          new ChannelSeen(
              channel, Instant.ofEpochMilli(time), before == null ? null : before + DAY);
    }
    return isNews;
  }

  /** A device that is the customer's now was seen on a channel. */
  void handOver(ChannelSeen seen) {
    if (ChannelRules.isAddressable(seen.getChannel())
        && (latest == null || seen.getAt().isAfter(latest.getAt()))) {
      latest = seen;
    }
  }

  /** Whether customers can be reached on a channel: they prefer it, or were seen there lately. */
  public boolean reachedOn(String channel, Duration within, Instant now) {
    Long seen = state.getSeenOn().get(channel);
    return (seen != null && Instant.ofEpochMilli(seen).plus(within).isAfter(now))
        || (state.getProfile() != null
            && Channels.contains(state.getProfile().getPreferredChannels(), channel));
  }

  /**
   * The channel the customer is on, in capitals: that of the moment's latest event where customers
   * can be addressed there, else the one they were last seen on lately, else null.
   */
  public String current(LiveMoment moment, Instant now) {
    if (moment.getChannel() != null && ChannelRules.isAddressable(moment.getChannel())) {
      return ChannelRules.canonical(moment.getChannel());
    }
    return latest != null
            && ChannelRules.isAddressable(latest.getChannel())
            && latest.getAt().plus(COUNTS_FOR).isAfter(now)
        ? ChannelRules.canonical(latest.getChannel())
        : null;
  }

  /**
   * Whether the moment's latest event came from a channel and the customer is still there: last
   * seen there, less than {@link #COUNTS_FOR} ago.
   *
   * @param channel in capitals
   */
  public boolean isStillOn(String channel, LiveMoment moment, Instant now) {
    return ChannelRules.isSame(channel, moment.getChannel())
        && latest != null
        && ChannelRules.isSame(channel, latest.getChannel())
        && latest.getAt().plus(COUNTS_FOR).isAfter(now);
  }

  /**
   * The channels on which the customer may be reached beside the current one, in capitals, the best
   * one first: those they prefer, in their order, then those they were seen on, the latest first.
   */
  public List<String> others() {
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
