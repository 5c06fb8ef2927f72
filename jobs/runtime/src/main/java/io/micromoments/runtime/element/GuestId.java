package io.micromoments.runtime.element;

/**
 * The id under which a device counts as a customer while it is linked to none. Moments and commands
 * contain it in the place of a customer id.
 */
public final class GuestId {

  private static final String PREFIX = "device:";

  private GuestId() {}

  public static String of(String device) {
    return PREFIX + device;
  }

  /** Returns whether a customer id is that of a guest. */
  public static boolean isGuest(String customer) {
    return customer.startsWith(PREFIX);
  }

  /** Returns the device of a guest id. */
  public static String device(String guest) {
    return guest.substring(PREFIX.length());
  }
}
