package io.micromoments.patterns.language;

import io.micromoments.schemas.Names;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What holds of channels without a policy, in one table: those that reach out to customers and the
 * purpose each needs, those on which customers and the company talk with each other, and the names
 * of events that come from no channel a customer could be addressed on. A channel that is in none
 * of them is one that customers come to, such as {@code WEB}. Names are compared without case.
 */
public final class ChannelRules {

  /** Only the company reaches out there: an event from there says that a message was opened. */
  private static final Set<String> OUTBOUND =
      Set.of("EMAIL", "PUSH", "SMS", "MMS", "RCS", "MAIL", "FAX");

  /** Customers reach out there as well, and are answered where they do. */
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

  /** Systems, things and back offices, on which nobody could be shown an offer. */
  private static final Set<String> NOT_ADDRESSABLE =
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

  /** Other names of channels that need a purpose, with that of the one they mean. */
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

  /** Some that customers come to, to tell a misspelled name by; any other name is one, too. */
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

  /** By channel in capitals, the purpose to be granted before customers are contacted there. */
  public static final Map<String, String> PURPOSES = purposes();

  private ChannelRules() {}

  /** A channel of the table that a name was probably meant to be; empty where it may be its own. */
  public static Optional<String> misspelled(String channel) {
    String name = canonical(channel);
    return PURPOSES.containsKey(name) || NOT_ADDRESSABLE.contains(name) || VISITED.contains(name)
        ? Optional.empty()
        : Names.near(
                name, Stream.concat(PURPOSES.keySet().stream(), VISITED.stream()).sorted().toList())
            .filter(near -> name.length() > 3);
  }

  /** The form in which channels are compared, and in which commands carry them. */
  public static String canonical(String channel) {
    return channel.strip().toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
  }

  /** Whether two names are of one channel, however they are written; null is none's. */
  public static boolean isSame(String one, String other) {
    return one != null
        && other != null
        && (one.equalsIgnoreCase(other) || canonical(one).equals(canonical(other)));
  }

  /** Whether a command can be for the channel. */
  public static boolean isAddressable(String channel) {
    return !channel.isBlank() && !NOT_ADDRESSABLE.contains(canonical(channel));
  }

  /**
   * Whether a customer who is on the channel talks with the company, and may be answered there
   * without having agreed to be contacted there.
   *
   * @param channel in capitals
   */
  public static boolean isConversation(String channel) {
    return CONVERSATIONS.contains(channel);
  }

  /** A purpose has the name of its channel, or of the one that is meant. */
  private static Map<String, String> purposes() {
    Map<String, String> purposes = new TreeMap<>();
    for (Set<String> channels : Set.of(OUTBOUND, CONVERSATIONS)) {
      channels.forEach(channel -> purposes.put(channel, channel.toLowerCase(Locale.ROOT)));
    }
    purposes.putAll(OTHER_NAMES);
    return Map.copyOf(purposes);
  }
}
