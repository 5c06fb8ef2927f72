package io.micromoments.context;

import io.micromoments.patterns.language.policy.ChannelRules;
import java.util.Collection;

/** Operations on lists of channels, whose names are compared by {@link ChannelRules#isSame}. */
public final class Channels {

  private Channels() {}

  public static boolean contains(Collection<String> channels, String channel) {
    for (String each : channels) {
      if (ChannelRules.isSame(each, channel)) {
        return true;
      }
    }
    return false;
  }
}
