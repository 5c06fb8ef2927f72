package io.micromoments.context;

import java.util.Collection;

/** Channel names are compared without regard to case: {@code mobile_app} is {@code MOBILE_APP}. */
public final class Channels {

  private Channels() {}

  public static boolean contains(Collection<String> channels, String channel) {
    for (String each : channels) {
      if (each.equalsIgnoreCase(channel)) {
        return true;
      }
    }
    return false;
  }
}
