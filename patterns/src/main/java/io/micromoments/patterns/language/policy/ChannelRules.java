package io.micromoments.patterns.language.policy;

import io.micromoments.text.Names;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Built-in rules for channels, which apply without a policy: outbound channels with the purpose
 * that each requires, two-way conversation channels, and event channels on which customers cannot
 * be addressed. Any other channel, such as {@code WEB}, is one that customers visit. Names are
 * compared case-insensitively.
 */
public final class ChannelRules {

  /**
   * Channels on which only the company initiates contact; an event from one of them means that a
   * message was opened.
   */
  private static final Set<String> OUTBOUND =
      Set.of("EMAIL", "PUSH", "SMS", "MMS", "RCS", "MAIL", "FAX");

  /** Two-way channels: customers contact the company there and can be answered there. */
  private static final Set<String> CONVERSATIONS =
      Set.of(
          "CALL_CENTER",
          "CALLCENTER",
          "CONTACT_CENTER",
          "PHONE",
          "IVR",
          "WHATSAPP",
          "WHATS_APP",
          "MESSENGER",
          "TELEGRAM",
          "SIGNAL",
          "VIBER",
          "WECHAT");

  /** Systems, devices and back offices, where no offer can be shown. */
  private static final Set<String> NON_ADDRESSABLE =
      Set.of(
          "SYSTEM",
          "BACKEND",
          "BACK_OFFICE",
          "BATCH",
          "API",
          "INTERNAL",
          "AGENT_INTERNAL",
          "SENSOR",
          "IOT",
          "BEACON",
          "UNKNOWN");

  /** Aliases of channels that require a purpose, with the purpose of the channel they stand for. */
  private static final Map<String, String> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("E_MAIL", "email"),
          Map.entry("NEWSLETTER", "email"),
          Map.entry("TEXT", "sms"),
          Map.entry("TEXT_MESSAGE", "sms"),
          Map.entry("PUSH_NOTIFICATION", "push"),
          Map.entry("MOBILE_PUSH", "push"),
          Map.entry("WEB_PUSH", "push"),
          Map.entry("APP_PUSH", "push"),
          Map.entry("LETTER", "mail"),
          Map.entry("POST", "mail"),
          Map.entry("DIRECT_MAIL", "mail"),
          Map.entry("OUTBOUND_CALL", "phone"),
          Map.entry("CALLCENTER", "call_center"),
          Map.entry("CONTACT_CENTER", "call_center"),
          Map.entry("WHATS_APP", "whatsapp"));

  /**
   * Common channels that customers visit, used to detect misspelled names. The list is not
   * exhaustive: any other name is treated as such a channel, too.
   */
  private static final Set<String> VISITED =
      Set.of(
          "WEB",
          "MOBILE_APP",
          "MOBILE_WEB",
          "ATM",
          "KIOSK",
          "BRANCH",
          "STORE",
          "AGENT_CHAT",
          "CHAT",
          "APP",
          "SOCIAL");

  /**
   * The purpose that must be granted before customers are contacted on a channel, by canonical
   * channel name.
   */
  public static final Map<String, String> PURPOSES = purposes();

  private ChannelRules() {}

  /**
   * Returns common channels on which customers can be offered something, sorted. Any other name is
   * a channel, too.
   */
  public static Set<String> common() {
    Set<String> common = new TreeSet<>(VISITED);
    common.addAll(OUTBOUND);
    common.addAll(CONVERSATIONS);
    common.removeAll(OTHER_NAMES.keySet());
    return common;
  }

  /**
   * Returns the known channel that a name probably misspells, or empty if the name is known or may
   * be a channel of its own.
   */
  public static Optional<String> misspelled(String channel) {
    String name = canonical(channel);
    return PURPOSES.containsKey(name) || NON_ADDRESSABLE.contains(name) || VISITED.contains(name)
        ? Optional.empty()
        : Names.near(
                name, Stream.concat(PURPOSES.keySet().stream(), VISITED.stream()).sorted().toList())
            .filter(near -> name.length() > 3);
  }

  /**
   * Returns the canonical form of a channel name, in which channels are compared and written to
   * commands.
   */
  public static String canonical(String channel) {
    return channel.strip().toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
  }

  /**
   * Returns whether two names denote the same channel, whatever their spelling; {@code null} equals
   * no channel.
   */
  public static boolean isSame(String one, String other) {
    return one != null
        && other != null
        && (one.equalsIgnoreCase(other) || canonical(one).equals(canonical(other)));
  }

  /** Returns whether commands can be sent to the channel. */
  public static boolean isAddressable(String channel) {
    return !channel.isBlank() && !NON_ADDRESSABLE.contains(canonical(channel));
  }

  /**
   * Returns whether the channel is a two-way conversation, on which a customer who is currently
   * there may be answered without having consented to be contacted.
   *
   * @param channel the canonical name
   */
  public static boolean isTwoWay(String channel) {
    return CONVERSATIONS.contains(channel);
  }

  /**
   * Purposes are named after their channel in lower case; aliases take the purpose of the channel
   * they stand for.
   */
  private static Map<String, String> purposes() {
    Map<String, String> purposes = new TreeMap<>();
    for (Set<String> channels : Set.of(OUTBOUND, CONVERSATIONS)) {
      channels.forEach(channel -> purposes.put(channel, channel.toLowerCase(Locale.ROOT)));
    }
    purposes.putAll(OTHER_NAMES);
    return Map.copyOf(purposes);
  }
}
