package io.micromoments.context;

import java.util.Collection;
import java.util.Locale;

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

  /** The form that commands carry. */
  public static String canonical(String channel) {
    return channel.toUpperCase(Locale.ROOT);
  }
}
